"""What waits is counted for a whole page in one query, whatever apps register."""

from jiedui.foundation.core.todos import counted, counts_of, todo_sources
from tests.accounts.factories import UserFactory
from tests.organisations.factories import MembershipFactory


def test_all_kinds_are_counted_in_one_query_once_it_is_known_who_asks(db, django_assert_num_queries):
    actor = MembershipFactory(role="manager").user
    counts_of(todo_sources, actor)
    with django_assert_num_queries(3):  # the verified addresses, a permission, the counts
        counts = counts_of(todo_sources, actor)
    assert set(counts) == {source.key for source in todo_sources}
    assert {source.key: source.count(actor) for source in todo_sources} == counts


def test_a_page_asks_once_and_the_next_page_anew(rf, db, django_assert_num_queries):
    request = rf.get("/desk/")
    request.user = UserFactory()
    first = counted(request)
    with django_assert_num_queries(0):
        assert counted(request) is first
    again = rf.get("/desk/")
    again.user = request.user
    assert counted(again) is not first
