"""What people do on the site, in their words."""

from dataclasses import dataclass
from typing import Any

from jiedui.fronts.demo.world import PASSWORD

WORDS = {
    "zh-hans": {
        "sign_in": "登录",
        "submit": "提交审核",
        "save": "保存草稿",
        "title": "需求名称",
        "enquire": "发起对接",
        "send": "发出对接意向",
        "accept": "接受对接",
        "accepted": "已接受",
        "other_side": "对方有",
    },
    "en": {
        "sign_in": "Sign in",
        "submit": "Submit for review",
        "save": "Save draft",
        "title": "Name of the demand",
        "enquire": "Send an enquiry",
        "send": "Send the enquiry",
        "accept": "Accept",
        "accepted": "Accepted",
        "other_side": "The other side has",
    },
}


@dataclass
class Person:
    """Somebody at a browser, reading in one language."""

    page: Any
    base: str
    language: str

    def word(self, key: str) -> str:
        return WORDS[self.language][key]

    def go(self, path: str) -> Any:
        return self.page.goto(self.base + path)

    def sign_in(self, username: str) -> None:
        self.go("/accounts/login/")
        self.page.fill("input[name=login]", username)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url("**/desk/")

    def text(self) -> str:
        return str(self.page.inner_text("body"))
