"""Names by which the portal's groups and workflow are found again."""

from typing import Final

EDITORS: Final = "编辑"
REVIEWERS: Final = "审核"
WORKFLOW: Final = "门户内容审核"
REVIEW: Final = "审核"
NEWS_SLUG: Final = "news"
ABOUT_SLUG: Final = "about"
CONTACT_SLUG: Final = "contact"
