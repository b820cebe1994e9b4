"""本单位 → 事件推送: what managers see and do there, and that nobody else does."""

import pytest
from django.contrib.auth.models import AnonymousUser

from jiedui.foundation.audit.models import Event
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import DomainError, Invalid, NotAllowed, TooMany, WrongState
from jiedui.foundation.organisations.merging import merge_parts
from jiedui.fronts.api.models import Webhook, WebhookAttempt, WebhookDelivery
from jiedui.fronts.api.webhooks import services
from jiedui.fronts.api.webhooks.choices import WebhookState
from tests.accounts.factories import UserFactory
from tests.exchange.town import demand
from tests.ledgers.files import taken
from tests.organisations.factories import MembershipFactory, OrganisationFactory, manager_of

PUBLISHED = "exchange.demand.published"
FORM = {"label": "科研系统", "url": "https://hooks.example.org/jiedui", "kinds": [PUBLISHED]}


def at(organisation, *rest):
    return "/".join(["/desk/organisation", organisation.code, "webhooks", *rest, ""])


@pytest.fixture
def made(town):
    return services.create_webhook(town.enterprise, actor=town.boss, **FORM)


def test_a_manager_adds_an_address_and_sees_its_secret_once(client, town):
    client.force_login(town.boss)
    assert "还没有接收地址" in client.get(at(town.enterprise)).content.decode()
    shown = client.post(at(town.enterprise, "new"), FORM, follow=True).content.decode()
    webhook = Webhook.objects.get()
    assert (webhook.label, webhook.url, webhook.kinds) == tuple(FORM.values())
    assert webhook.secret in shown
    assert webhook.secret not in client.get(webhook.get_absolute_url()).content.decode()
    assert "科研系统" in client.get(at(town.enterprise)).content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"url": "https://10.0.0.1/x"}, "内部网络"),
        ({"url": "http://hooks.example.org/x"}, "https://"),
        ({"url": "nonsense"}, "网址"),
        ({"url": "javascript:alert(1)"}, "网址"),
        ({"url": "https://hooks.example.org/" + "x" * 600}, "500"),
        ({"kinds": []}, "至少选择一种"),
        ({"kinds": ["organisations.member.invited"]}, "organisations.member.invited"),
        ({"label": ""}, "必填"),
        ({"label": "名" * 61}, "60"),
        ({"label": "a\0b"}, "空字符"),
    ],
)
def test_a_form_that_cannot_be_kept_says_why_and_keeps_what_was_typed(client, town, changes, sentence):
    client.force_login(town.boss)
    answer = client.post(at(town.enterprise, "new"), {**FORM, **changes})
    page = answer.content.decode()
    assert (answer.status_code, Webhook.objects.count()) == (422, 0)
    assert sentence in page or "Null characters" in page
    assert 'value="科研系统"' in page or "label" in changes


def test_a_script_in_any_field_is_shown_as_text(client, town, made):
    delivery = WebhookDelivery.objects.create(webhook=made, kind="<i>", body="<script>1</script>")
    WebhookAttempt.objects.create(
        delivery=delivery, number=1, status=200, duration=3, answer="<script>alert(1)</script>"
    )
    Webhook.objects.update(label="<script>2</script>")
    client.force_login(town.boss)
    for page in (made.get_absolute_url(), delivery.get_absolute_url(), at(town.enterprise)):
        html = client.get(page).content.decode()
        assert [part for part in ("<script>1", "<script>2", "<script>alert") if part in html] == []


def test_the_steps_of_an_address(client, town, made):
    client.force_login(town.boss)
    one = made.get_absolute_url()
    client.post(f"{one}pause/")
    made.refresh_from_db()
    assert made.state == WebhookState.PAUSED
    client.post(f"{one}resume/")
    client.post(f"{one}edit/", {**FORM, "label": "另一名称"})
    made.refresh_from_db()
    assert (made.state, made.label) == (WebhookState.ACTIVE, "另一名称")
    nonce = made.nonce
    page = client.post(f"{one}rotate/", follow=True).content.decode()
    made.refresh_from_db()
    assert made.nonce != nonce
    assert made.secret in page
    client.post(f"{one}test/")
    delivery = made.deliveries.get()
    assert client.get(delivery.get_absolute_url()).status_code == 200
    assert client.post(f"{delivery.get_absolute_url()}redeliver/").status_code == 303
    client.post(f"{one}delete/")
    assert Webhook.objects.count() == 0
    kinds = Event.objects.filter(kind__startswith="api.webhook").values_list("kind", flat=True)
    assert [kind.rpartition(".")[2] for kind in kinds] == [
        "created", "paused", "resumed", "changed", "secret_rotated", "deleted",
    ]  # fmt: skip


def test_a_foreign_address_is_not_there(client, town, made):
    delivery = WebhookDelivery.objects.create(webhook=made, kind=PUBLISHED, body="{}")
    for person in (
        town.head,
        town.stranger,
        MembershipFactory(organisation=town.enterprise).user,
        UserFactory(is_staff=True),
    ):
        client.force_login(person)
        assert {
            client.get(url).status_code for url in (made.get_absolute_url(), delivery.get_absolute_url())
        } == {404}
        assert client.post(f"{made.get_absolute_url()}delete/").status_code == 404
    assert Webhook.objects.count() == 1


def test_the_list_of_another_organisation_is_refused(client, town):
    client.force_login(town.head)
    assert client.get(at(town.enterprise)).status_code == 403


def test_the_way_there_is_shown_to_managers_only(client, town):
    client.force_login(town.boss)
    link = at(town.enterprise)
    assert link in client.get(f"/desk/organisation/{town.enterprise.code}/").content.decode()
    member = MembershipFactory(organisation=town.enterprise).user
    client.force_login(member)
    assert link not in client.get(f"/desk/organisation/{town.enterprise.code}/").content.decode()


def test_services_ask_who_may(town, made):
    member = MembershipFactory(organisation=town.enterprise).user
    delivery = WebhookDelivery.objects.create(webhook=made, kind=PUBLISHED, body="{}")
    deeds = [
        lambda actor: services.create_webhook(
            town.enterprise, actor=actor, **{**FORM, "url": "https://b.example.org/"}
        ),
        lambda actor: services.change_webhook(made, actor=actor, **FORM),
        lambda actor: services.rotate_secret(made, actor=actor),
        lambda actor: services.pause_webhook(made, actor=actor),
        lambda actor: services.resume_webhook(made, actor=actor),
        lambda actor: services.send_test(made, actor=actor),
        lambda actor: services.redeliver(delivery, actor=actor),
        lambda actor: services.delete_webhook(made, actor=actor),
    ]
    for actor in (member, town.head, AnonymousUser()):
        for deed in deeds:
            with pytest.raises(NotAllowed):
                deed(actor)


@pytest.mark.django_db
def test_an_organisation_that_nobody_verified_sends_nothing():
    organisation = OrganisationFactory(verified_at=None)
    with pytest.raises(NotAllowed):
        services.create_webhook(organisation, actor=manager_of(organisation), **FORM)


def refusal(deed):
    with pytest.raises(DomainError) as refused:
        deed()
    return type(refused.value)


def test_limits_and_states_are_told(town, made):
    assert refusal(lambda: services.create_webhook(town.enterprise, actor=town.boss, **FORM)) is Invalid
    for number in range(services.AT_MOST - 1):
        Webhook.objects.create(organisation=town.enterprise, label="x", url=f"https://x{number}.example.org/")
    more = {**FORM, "url": "https://more.example.org/"}
    assert refusal(lambda: services.create_webhook(town.enterprise, actor=town.boss, **more)) is TooMany
    assert refusal(lambda: services.resume_webhook(made, actor=town.boss)) is WrongState
    for _number in range(3):
        services.send_test(made, actor=town.boss)
    assert refusal(lambda: services.send_test(made, actor=town.boss)) is TooMany
    services.pause_webhook(made, actor=town.boss)
    assert refusal(lambda: services.pause_webhook(made, actor=town.boss)) is WrongState
    assert refusal(lambda: services.send_test(made, actor=town.boss)) is WrongState


def test_the_list_agrees_with_the_rule(town, made):
    Webhook.objects.create(organisation=town.institute, label="x", url="https://x.example.org/")
    member = MembershipFactory(organisation=town.enterprise).user
    for actor in (town.boss, town.head, town.stranger, member, UserFactory(is_staff=True), AnonymousUser()):
        allowed = {row for row in Webhook.objects.all() if actor.has_perm("api.view_webhook", row)}
        assert set(Webhook.objects.visible_to(actor)) == allowed


def test_what_was_sent_is_taken_along_by_those_who_manage_it(client, town, made):
    client.force_login(town.boss)
    one = made.get_absolute_url()
    client.post(f"{one}test/")
    (row,) = taken(client, one)
    assert (row["事件"], row["消息编号"]) == ("测试消息", made.deliveries.get().message_id)
    client.force_login(town.head)
    assert client.get(one, {"export": "csv"}).status_code == 404


def test_the_page_needs_the_same_queries_for_any_number_of_deliveries(client, town, made, queries_of):
    client.force_login(town.boss)
    counted = []
    for _number in range(2):
        WebhookDelivery.objects.create(webhook=made, kind=PUBLISHED, body="{}", created_at=clock.now())
        counted.append(queries_of(made.get_absolute_url()))
    assert counted[0] == counted[1]


def test_a_demand_published_by_its_page_is_put_out(town, made):
    demand(town)
    assert made.deliveries.count() == 1


def test_addresses_move_with_an_organisation_that_is_merged(town, made):
    twice = Webhook.objects.create(organisation=town.institute, label="x", url=made.url)
    WebhookDelivery.objects.create(webhook=made, kind=PUBLISHED, body="{}")
    (part,) = (part for part in merge_parts if part.key == "webhooks")
    for belonging in part.belongings:
        belonging.move(town.enterprise, town.institute)
    assert list(Webhook.objects.values_list("organisation", "code")) == [(town.enterprise.pk, made.code)]
    assert not Webhook.objects.filter(pk=twice.pk).exists()
