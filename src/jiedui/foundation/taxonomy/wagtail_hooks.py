"""Editing the list of technical fields is the administrators' work."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet

from .models import TechnicalField


class TechnicalFieldViewSet(ModelViewSet):
    model = TechnicalField
    icon = "tag"
    menu_label = _("技术领域")
    list_display = ["code", "name", "name_en", "parent", "retired", "local"]
    list_filter = ["retired", "local"]
    search_fields = ["code", "name", "name_en"]
    form_fields = ["code", "name", "name_en", "parent", "order", "retired", "local"]
    add_to_admin_menu = True
    inspect_view_enabled = True


@hooks.register("register_admin_viewset")
def technical_fields() -> Any:
    return TechnicalFieldViewSet("technical-fields")
