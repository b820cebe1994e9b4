"""The desk's first page: what waits, and where to go."""

from django.urls import reverse

from tests.accounts.factories import UserFactory


def test_the_desk_asks_strangers_to_sign_in(client, db):
    response = client.get(reverse("workbench:home"))
    assert (response.status_code, response.headers["Location"]) == (302, "/accounts/login/?next=/desk/")


def test_a_desk_where_nothing_waits_says_so(client, db):
    client.force_login(UserFactory(name="周示例"))
    page = client.get(reverse("workbench:home")).content.decode()
    assert "您好，周示例" in page
    assert "没有待办事项" in page
    assert "您还没有加入单位" in page
