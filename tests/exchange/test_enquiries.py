"""From the first question to the introduction: who may say what, when, and who then knows whom."""

import threading

import pytest
from django.db import connection
from django.urls import reverse

from jiedui.areas.exchange.models import Enquiry
from jiedui.areas.exchange.reminding import remind_of_enquiries
from jiedui.areas.exchange.services import enquiries as services
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, NotAllowed, WrongState
from jiedui.foundation.notifications.models import Notice
from jiedui.foundation.organisations.contacts import told as contacts_told
from jiedui.foundation.organisations.contacts import viewings_for
from tests.accounts.factories import UserFactory
from tests.exchange.town import achievement, build_town, demand
from tests.organisations.factories import MembershipFactory

ANSWERS = {"cooperation": ["licence"], "unclear": "对原料有何要求？", "about": "年处理皮渣 2 万吨。"}


@pytest.fixture
def town(db):
    return build_town()


def ask(town, target, **values):
    return services.send_enquiry(
        target, organisation=town.enterprise, actor=town.boss, **{**ANSWERS, **values}
    )


def told(person):
    return list(Notice.objects.filter(recipient=person).order_by("pk").values_list("kind", flat=True))


def test_an_enquiry_reaches_the_owner_and_the_brokers_named(town):
    broker = UserFactory()
    MembershipFactory(user=broker, organisation=town.world.lead_a, role="broker")
    enquiry = ask(town, achievement(town), from_broker=broker)
    assert (enquiry.state, enquiry.to_organisation) == ("sent", town.institute)
    assert told(town.head)[-1] == told(broker)[-1] == "exchange.enquiry.sent"
    assert "exchange.enquiry.sent" not in told(town.boss)


def test_the_three_questions_must_be_answered(town):
    target = achievement(town)
    for name in ANSWERS:
        with pytest.raises(Invalid) as refusal:
            ask(town, target, **{name: [] if name == "cooperation" else "  "})
        assert name in refusal.value.errors
    assert Enquiry.objects.count() == 0


def test_one_does_not_ask_oneself_nor_twice_nor_for_others(town):
    target = achievement(town)
    ask(town, target)
    with pytest.raises(WrongState, match="请等待答复"):
        ask(town, target)
    with pytest.raises(WrongState, match="本单位的内容"):
        services.send_enquiry(target, organisation=town.institute, actor=town.head, **ANSWERS)
    with pytest.raises(NotAllowed, match="不是该单位的成员"):
        services.send_enquiry(target, organisation=town.enterprise, actor=town.stranger, **ANSWERS)


def test_a_declined_enquiry_may_be_sent_anew(town):
    target = achievement(town)
    services.decline_enquiry(ask(town, target), reason="产能已满", actor=town.head)
    assert ask(town, target).state == "sent"


def test_a_question_back_and_its_answer(town):
    enquiry = ask(town, achievement(town))
    services.ask_back(enquiry, question="皮渣含水率多少？", actor=town.head)
    assert (enquiry.state, told(town.boss)[-1]) == ("asked", "exchange.enquiry.asked_back")
    with pytest.raises(NotAllowed):
        services.answer_question(enquiry, answer="八成", actor=town.head)
    services.answer_question(enquiry, answer="八成以上", actor=town.boss)
    assert enquiry.state == "sent"
    assert [(message.kind, message.body) for message in enquiry.messages.all()] == [
        ("question", "皮渣含水率多少？"),
        ("answer", "八成以上"),
    ]


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        (
            lambda enquiry, actor: services.decline_enquiry(enquiry, reason=" ", actor=actor),
            "请填写婉拒的理由",
        ),
        (lambda enquiry, actor: services.ask_back(enquiry, question="", actor=actor), "请填写追问的理由"),
    ],
)
def test_what_the_other_side_reads_must_be_written(town, verb, words):
    enquiry = ask(town, achievement(town))
    with pytest.raises(WrongState, match=words):
        verb(enquiry, town.head)
    assert Enquiry.objects.get().state == "sent"


def test_contact_data_is_shown_to_both_only_on_acceptance(town, client):
    town.institute.contact_phone = "000-0000-0042"
    town.institute.save()
    enquiry = ask(town, achievement(town))
    client.force_login(town.boss)
    assert "000-0000-0042" not in client.get(enquiry.get_absolute_url()).content.decode()
    services.accept_enquiry(enquiry, actor=town.head)
    page = client.get(enquiry.get_absolute_url()).content.decode()
    assert "000-0000-0042" in page
    assert town.head.email in page
    client.force_login(town.head)
    assert town.boss.email in client.get(enquiry.get_absolute_url()).content.decode()


@pytest.mark.parametrize("words", ["请打 13812345678 联系我", "发到 boss@example.org 即可"])
def test_no_contact_data_passes_in_words_before_acceptance(town, words):
    target = achievement(town)
    for name in ("unclear", "about"):
        with pytest.raises(Invalid, match="对方接受对接后，双方自动互见联系方式") as refusal:
            ask(town, target, **{name: words})
        assert list(refusal.value.errors) == [name]
    enquiry = ask(town, target)
    with pytest.raises(Invalid, match="互见联系方式"):
        services.ask_back(enquiry, question=words, actor=town.head)
    enquiry.refresh_from_db()
    assert enquiry.state == "sent"
    services.ask_back(enquiry, question="皮渣含水率多少？", actor=town.head)
    with pytest.raises(Invalid, match="互见联系方式"):
        services.answer_question(enquiry, answer=words, actor=town.boss)
    enquiry.refresh_from_db()
    with pytest.raises(Invalid, match="互见联系方式"):
        services.decline_enquiry(enquiry, reason=words, actor=town.head)
    enquiry.refresh_from_db()
    services.accept_enquiry(enquiry, note=words, actor=town.head)
    services.write_message(enquiry, body=words, actor=town.boss)


def test_before_acceptance_nobody_leaves_messages(town):
    enquiry = ask(town, achievement(town))
    with pytest.raises(WrongState, match="接受之后"):
        services.write_message(enquiry, body="在吗", actor=town.boss)
    services.accept_enquiry(enquiry, actor=town.head)
    services.write_message(enquiry, body="下周面谈", actor=town.boss)
    assert told(town.head)[-1] == "exchange.enquiry.message_written"


def test_an_enquiry_does_not_exist_for_strangers(town, client):
    enquiry = ask(town, achievement(town))
    client.force_login(town.stranger)
    assert client.get(enquiry.get_absolute_url()).status_code == 404


WHO = ["boss", "head", "stranger", "broker", "staff"]


@pytest.mark.parametrize("who", WHO)
def test_the_list_and_the_rule_agree(town, who):
    broker = UserFactory()
    MembershipFactory(user=broker, organisation=town.world.lead_b, role="broker")
    first = ask(town, achievement(town), to_broker=broker)
    services.accept_enquiry(first, actor=town.head)
    ask(town, achievement(town, title="柑橘皮精油提取"))
    services.send_enquiry(demand(town), organisation=town.institute, actor=town.head, **ANSWERS)
    people = {"boss": town.boss, "head": town.head, "stranger": town.stranger, "broker": broker}
    actor = people.get(who, town.world.staff)
    listed = set(Enquiry.objects.visible_to(actor))
    assert listed == {each for each in Enquiry.objects.all() if actor.has_perm("exchange.view_enquiry", each)}
    assert len(listed) == {"boss": 3, "head": 3, "stranger": 0, "broker": 1, "staff": 3}[who]


class TestAnonymousDemand:
    """The owner of an anonymous demand is introduced by its own acceptance, and by nothing before."""

    @pytest.fixture
    def secret(self, town):
        return demand(town, anonymous=True, title="皮渣资源化利用", current_state="已有生产线一条")

    @pytest.fixture
    def enquiry(self, town, secret):
        return services.send_enquiry(secret, organisation=town.institute, actor=town.head, **ANSWERS)

    def pages(self, town, enquiry, client):
        client.force_login(town.head)
        urls = [
            enquiry.get_absolute_url(),
            reverse("exchange:enquiries") + "?box=sent",
            reverse("notifications:list"),
        ]
        return "".join(client.get(url).content.decode() for url in urls)

    def test_asking_back_does_not_tell_who_asks(self, town, enquiry, client):
        services.ask_back(enquiry, question="贵方处理能力？", actor=town.boss)
        seen = self.pages(town, enquiry, client)
        assert "贵方处理能力？" in seen
        assert [word for word in (town.enterprise.name, town.enterprise.code, "周示例") if word in seen] == []

    def test_acceptance_introduces(self, town, enquiry, client):
        services.accept_enquiry(enquiry, actor=town.boss)
        seen = self.pages(town, enquiry, client)
        assert town.enterprise.name in seen
        assert enquiry.demand.owner_known_to(town.head)

    def test_declining_does_not(self, town, enquiry, client):
        services.decline_enquiry(enquiry, reason="已有合作方", actor=town.boss)
        seen = self.pages(town, enquiry, client)
        assert [word for word in (town.enterprise.name, "周示例") if word in seen] == []

    def test_an_anonymous_demand_put_forward_is_shown_only_after_acceptance(self, town, secret, client):
        enquiry = ask(town, achievement(town), own=secret)
        client.force_login(town.head)
        assert secret.title not in client.get(enquiry.get_absolute_url()).content.decode()
        services.accept_enquiry(enquiry, actor=town.head)
        assert secret.title in client.get(enquiry.get_absolute_url()).content.decode()


def test_whoever_must_act_is_reminded_once_after_seven_days(town):
    with clock.at("2026-03-02 10:00"):
        enquiry = ask(town, achievement(town))
    with clock.at("2026-03-09 09:00"):
        assert remind_of_enquiries() == 0
    with clock.at("2026-03-10 09:00"):
        assert (remind_of_enquiries(), remind_of_enquiries()) == (1, 0)
    assert told(town.head)[-1] == "exchange.enquiry.reminded"
    with clock.at("2026-03-11 10:00"):
        services.ask_back(enquiry, question="规模？", actor=town.head)
        services.answer_question(enquiry, answer="两万吨", actor=town.boss)
    with clock.at("2026-03-19 09:00"):
        assert remind_of_enquiries() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_accepting_and_declining_at_once_leaves_one_answer(transactional_db):
    town = build_town()
    enquiry = ask(town, achievement(town))
    outcomes = []
    start = threading.Barrier(2)

    def answer(verb, **words):
        start.wait()
        try:
            verb(Enquiry.objects.get(pk=enquiry.pk), actor=town.head, **words)
            outcomes.append("done")
        except WrongState:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=answer, args=(services.accept_enquiry,)),
        threading.Thread(target=answer, args=(services.decline_enquiry,), kwargs={"reason": "不需要"}),
    ]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(outcomes) == ["done", "refused"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_needs_the_same_queries_for_any_number_of_rows(town, rows, client, queries_of):
    client.force_login(town.boss)
    ask(town, achievement(town))
    one = queries_of(reverse("exchange:enquiries") + "?box=sent")
    for number in range(rows - 1):
        ask(town, achievement(town, title=f"柑橘副产物利用技术{number}"))
    assert queries_of(reverse("exchange:enquiries") + "?box=sent") == one


def test_a_refused_form_keeps_what_was_typed(town, client):
    target = achievement(town)
    client.force_login(town.boss)
    page = client.post(
        reverse("exchange:enquiry_new", args=["achievement", target.code]),
        {"organisation": town.enterprise.pk, "cooperation": [], "unclear": "想知道原料要求", "about": ""},
    )
    assert page.status_code == 422
    assert "想知道原料要求" in page.content.decode()


def test_what_the_service_refuses_stands_beside_its_field(town, client):
    target = achievement(town)
    client.force_login(town.boss)
    page = client.post(
        reverse("exchange:enquiry_new", args=["achievement", target.code]),
        {"organisation": town.enterprise.pk, **ANSWERS, "about": "请打 13812345678"},
    )
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["about"])
    assert "请打 13812345678" in page.content.decode()


def test_the_form_sends_an_enquiry(town, client):
    target, own = achievement(town), demand(town)
    client.force_login(town.boss)
    url = reverse("exchange:enquiry_new", args=["achievement", target.code])
    assert client.get(url).status_code == 200
    answer = client.post(url, {"organisation": town.enterprise.pk, "own": own.code, **ANSWERS})
    enquiry = Enquiry.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, enquiry.get_absolute_url())
    assert (enquiry.own_demand, enquiry.cooperation) == (own, ["licence"])


def test_a_refused_step_keeps_the_typed_words(town, client):
    enquiry = ask(town, achievement(town))
    services.withdraw_enquiry(enquiry, actor=town.boss)
    client.force_login(town.head)
    answer = client.post(
        reverse("exchange:enquiry_do", args=[enquiry.code, "decline"]), {"comment": "产能已满"}
    )
    assert answer.status_code == 409
    assert "当前状态是“已撤回”，不能婉拒。" in answer.content.decode()


def test_who_was_introduced_is_noted_as_having_seen_the_contacts(client, town):
    town.head.phone = "13900000000"
    town.head.save()
    enquiry = ask(town, achievement(town))
    client.force_login(town.boss)
    client.get(enquiry.get_absolute_url())
    before = viewings_for(town.head).count()
    services.accept_enquiry(enquiry, actor=town.head)
    client.get(enquiry.get_absolute_url())
    seen = [(line.viewer, line.whose) for line in contacts_told(list(viewings_for(town.head)))]
    assert (before, seen) == (0, [("周示例", "")])
