"""The components in their states."""

from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.utils.safestring import mark_safe

from jiedui.foundation.core import clock
from jiedui.foundation.core.workflow import Step, Transition
from jiedui.foundation.ui.facets import Facet, FacetOption, facet_of


class Sample(forms.Form):
    title = forms.CharField(label="名称", help_text="一句话", max_length=60)
    text = forms.CharField(label="说明", max_length=600, widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(label="类型", choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect)
    modes = forms.MultipleChoiceField(
        label="方式", choices=[("a", "甲")], widget=forms.CheckboxSelectMultiple
    )
    sure = forms.BooleanField(label="已确认")
    amount = forms.DecimalField(label="预算", required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


@dataclass
class Thing:
    state_tone: str = "good"

    def get_state_display(self):
        return "已发布"

    def get_absolute_url(self):
        return "/things/1/"


def test_a_button_is_a_link_where_it_leads_somewhere(draw):
    assert draw('<c-button label="看" href="/x/" tone="quiet" />') == (
        '<a class="c-button" href="/x/" data-tone="quiet"><span>看</span></a>'
    )


def test_a_button_that_may_not_be_pressed_says_why_and_sends_nothing(draw):
    assert draw('<c-button label="签约" name="sign" disabled title="尚未填写成交金额" />') == (
        '<button class="c-button" type="button" aria-disabled="true" data-tone="primary" title="尚未填写成交金额">'
        "<span>签约</span></button>"
    )


def test_a_button_carries_its_name_value_and_foreign_attributes(draw):
    html = draw('<c-button name="go" value="0" hx-get="/p/" class="wide">走</c-button>')
    assert html == (
        '<button class="c-button wide" type="submit" data-tone="primary" name="go" value="0" hx-get="/p/">'
        "<span>走</span></button>"
    )


def test_foreign_attributes_are_escaped(draw):
    html = draw('<c-badge :title="words">x</c-badge>', words='"><script>')
    assert 'title="&quot;&gt;&lt;script&gt;"' in html


def test_a_surrounding_variable_does_not_leak_into_a_component(draw):
    assert draw('<c-button label="看" />', title="外面的标题", href="/x/", disabled="1") == (
        '<button class="c-button" type="submit" data-tone="primary"><span>看</span></button>'
    )


def test_a_field_ties_label_hint_and_error_to_the_control(draw):
    html = draw('<c-field :field="form.title" />', form=Sample(data={}))
    assert '<label class="c-field__label" for="id_title">名称<span class="c-field__required"' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_title_error"' in html
    assert html.count("aria-describedby") == 1


@pytest.mark.parametrize(
    ("name", "kind", "group"),
    [("title", "line", False), ("kind", "choices", True), ("modes", "choices", True), ("sure", "box", False)],
)
def test_a_field_is_laid_out_by_its_kind(draw, name, kind, group):
    html = draw('<c-field :field="field" />', field=Sample()[name])
    assert f'data-kind="{kind}"' in html
    assert ("<fieldset" in html, "<legend" in html) == (group, group)


def test_a_hidden_field_is_only_its_control(draw):
    html = draw('<c-field :field="form.secret" />', form=Sample())
    assert html == '<input type="hidden" name="secret" id="id_secret">'


def test_long_text_counts_its_characters_and_units_stand_beside(draw):
    assert 'data-count=""' in draw('<c-field :field="form.text" />', form=Sample())
    assert '<span class="c-field__unit">万元</span>' in draw(
        '<c-field :field="form.amount" unit="万元" />', form=Sample()
    )


def test_the_summary_of_errors_leads_to_each_field(draw):
    form = Sample(data={"title": "x"})
    form.add_error(None, "两边不能相同")
    html = draw('<c-form-errors :form="form" />', form=form)
    assert 'role="alert"' in html
    assert "<li>两边不能相同</li>" in html
    assert '<a href="#id_kind_field">类型</a>' in html
    assert draw('<c-form-errors :form="form" />', form=Sample()) == ""


def test_steps_that_ask_first_open_a_dialog_and_those_refused_say_why(draw):
    def step(name, obstacles=(), **more):
        return Step(Transition(name, name, {"a"}, "b", permission="p", **more), list(obstacles))

    html = draw(
        '<c-actions :steps="steps" :of="thing" />',
        thing=Thing(),
        steps=[step("submit"), step("return", needs_comment=True), step("publish", ["没有图片"])],
    )
    assert '<form method="post" action="/things/1/do/submit/">' in html
    assert 'href="#do_return"' in html
    assert '<dialog class="c-dialog" id="do_return"' in html
    assert 'name="comment"' in html
    assert "暂不能publish：没有图片" in html
    assert "/do/publish/" not in html


@pytest.mark.parametrize("url_for", ["/desk/x/do/{name}/", "/desk/x/"])
def test_a_page_may_say_where_steps_are_posted(draw, url_for):
    steps = [Step(Transition("submit", "提交", {"a"}, "b", permission="p"))]
    html = draw(
        '<c-actions :steps="steps" :of="thing" :url_for="to" />', thing=Thing(), steps=steps, to=url_for
    )
    assert 'action="/desk/x/do/submit/"' in html


def test_the_filter_bar_shows_what_was_chosen_and_how_to_undo_it(draw):
    facets = [Facet("side", "哪一方", (FacetOption("a", "绵阳", 3, True), FacetOption("b", "北碚", 4)))]
    html = draw('<c-filter-bar :facets="facets" />', "/list/?side=a&q=柑橘&page=3", facets=facets)
    assert 'name="side" value="a" checked' in html
    assert '<span class="c-facet__count">4</span>' in html
    assert 'href="?q=%E6%9F%91%E6%A9%98"' in html
    assert 'value="柑橘"' in html


def test_a_facet_reads_the_address_and_never_hides_what_is_chosen(rf):
    query = rf.get("/?kind=9").GET
    facet = facet_of(query, "kind", "类型", [(str(n), f"第{n}", n) for n in range(10)])
    assert [option.value for option in facet.chosen] == ["9"]
    assert [option.value for option in facet.first][-1] == "9"
    assert [option.value for option in facet.rest] == ["8"]


def test_pagination_keeps_the_question(draw):
    html = draw(
        '<c-pagination :page="page" />', "/list/?q=x&page=2", page=Paginator(range(60), 20).get_page(2)
    )
    assert 'href="?q=x&amp;page=3"' in html
    assert '<a href="?q=x&amp;page=2" aria-current="page">2</a>' in html
    assert "第 21–40 条，共 60 条" in html
    assert draw('<c-pagination :page="page" />', page=Paginator(range(6), 20).get_page(1)) == ""


def test_a_timeline_tells_what_and_when(draw):
    with clock.at("2026-03-12 09:30"):
        event = SimpleNamespace(at=clock.now(), sentence="张明发布了需求", label="发布", tone="good")
    html = draw('<c-timeline :events="events" />', events=[event])
    assert '<li class="c-timeline__item" data-tone="good">' in html
    assert "2026年3月12日 09:30</time> · 发布" in html
    assert "还没有记录" in draw('<c-timeline :events="events" />', events=[])


@pytest.mark.parametrize(("value", "percent"), [(0, 0), (36, 50), (72, 100), (900, 100), (None, 0)])
def test_progress_is_a_share_between_none_and_all(draw, value, percent):
    html = draw('<c-progress :value="value" :max="72" label="机时" />', value=value)
    assert f'<progress max="100" value="{percent}" aria-label="机时">' in html
    ring = draw('<c-ring :value="value" :max="72" label="机时" />', value=value)
    assert f'aria-label="机时 {percent} %"' in ring
    assert ("stroke-dasharray" in ring) == bool(percent)


def test_a_side_has_a_sign_and_a_name_besides_its_colour(draw):
    side = SimpleNamespace(sign="绵", name="绵阳", colour="a")
    assert draw('<c-side :side="side" />', side=side) == (
        '<span class="c-side" data-side="a" title="绵阳"><span class="c-side__sign" aria-hidden="true">绵</span>'
        '<span class="u-hidden-visually">绵阳</span></span>'
    )
    assert draw('<c-side :side="side" />', side=None) == ""


def test_a_match_band_says_its_height_in_words(draw):
    assert [word in draw(f'<c-band value="{value}" />') for value, word in
            (("high", "高"), ("middle", "中"), ("low", "低"))] == [True, True, True]  # fmt: skip


def test_marked_text_is_escaped_and_marked_where_spans_say(draw):
    html = draw(
        '<c-marked :text="text" :spans="spans" />', text="a<b>柑橘果胶", spans=[(4, 6), (5, 8), (99, 120)]
    )
    assert html == "a&lt;b&gt;柑橘果胶".replace("柑橘果胶", "<mark>柑橘</mark><mark>果胶</mark>")


def test_state_facts_crumbs_and_empty(draw):
    assert draw('<c-state :of="thing" />', thing=Thing()) == (
        '<span class="c-badge c-state" data-tone="good">已发布</span>'
    )
    facts = draw('<c-facts :items="items" />', items=[("预算", "80 万元"), ("期限", ""), ("次数", 0)])
    assert [word in facts for word in ("预算", "期限", "次数")] == [True, False, True]
    head = draw(
        '<c-page-head title="甲" code="XQ-1" :crumbs="crumbs" />', crumbs=[("需求", "/d/"), ("甲", "")]
    )
    assert '<a href="/d/">需求</a>' in head
    assert "c-page-head__actions" not in head
    empty = draw('<c-empty title="没有" text="写一条" href="/new/" action="去写" />')
    assert 'href="/new/"' in empty
    assert "去写" in empty


def test_a_safe_text_stays_safe_and_a_plain_one_is_escaped(draw):
    assert "<b>x</b>" in draw('<c-card :title="t">y</c-card>', t=mark_safe("<b>x</b>"))
    assert "&lt;b&gt;" in draw('<c-card :title="t">y</c-card>', t="<b>x</b>")
