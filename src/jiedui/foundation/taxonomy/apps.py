from django.apps import AppConfig


class TaxonomyConfig(AppConfig):
    name = "jiedui.foundation.taxonomy"
    label = "taxonomy"
