import pytest
from django.test import Client

from jiedui.foundation.accounts.models import User
from tests.at_once import at_once

SECRET = "secret-enough-8"


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_a_registration_sent_twice_at_once_makes_one_account_and_answers_both_in_words():
    def send(email):
        form = {
            "name": "王示例",
            "email": email,
            "username": "wang",
            "password1": SECRET,
            "password2": SECRET,
            "consent": "on",
        }
        answer = Client().post("/accounts/signup/", form)
        taken = "这个用户名已被使用。" in answer.content.decode()
        return f"{answer.status_code} {'taken' if taken else 'registered'}"

    said = at_once(lambda: send("a@example.org"), lambda: send("b@example.org"))
    assert said == ["302 registered", "422 taken"]
    assert User.objects.count() == 1
