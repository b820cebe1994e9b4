"""What happens to the portal's desk; what happens to its pages is kept by Wagtail."""

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.events import EventKind

EDITOR_APPOINTED = EventKind(
    "portal.editor.appointed", label=_("任命编辑"), sentence=_("%(actor)s 任命了门户编辑或审核人员")
)
NEWS_DRAFTED = EventKind(
    "portal.news.drafted", label=_("起草动态"), sentence=_("%(actor)s 由新闻稿起草了《%(target)s》")
)
