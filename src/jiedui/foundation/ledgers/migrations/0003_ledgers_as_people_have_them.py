from django.db import migrations, models
from django.db.models import F


def follow_what_stood(apps, schema_editor):
    """Until now headings stood in one row."""
    apps.get_model("ledgers", "ImportRun").objects.update(heading_last=F("heading_row"))


class Migration(migrations.Migration):
    dependencies = [
        ("ledgers", "0002_kept_sentences"),
    ]

    operations = [
        migrations.AddField(
            model_name="importrun",
            name="whole_id",
            field=models.BigIntegerField(default=0, editable=False, verbose_name="导入到哪里"),
        ),
        migrations.AddField(
            model_name="importrun",
            name="heading_last",
            field=models.PositiveIntegerField(default=1, verbose_name="表头末行"),
        ),
        migrations.AddField(
            model_name="importrun",
            name="above",
            field=models.JSONField(default=list, verbose_name="表头以上的行"),
        ),
        migrations.AddField(
            model_name="importrun",
            name="merged",
            field=models.JSONField(default=list, verbose_name="合并的单元格"),
        ),
        migrations.AddField(
            model_name="importrow",
            name="notes",
            field=models.JSONField(default=dict, verbose_name="读法"),
        ),
        migrations.AddField(
            model_name="importrow",
            name="part",
            field=models.CharField(blank=True, max_length=40, verbose_name="导入为哪一部分"),
        ),
        migrations.AlterField(
            model_name="importrow",
            name="version",
            field=models.CharField(blank=True, max_length=64, verbose_name="导入时的版本"),
        ),
        migrations.AlterField(
            model_name="importrow",
            name="state",
            field=models.CharField(
                choices=[
                    ("faulty", "有误"),
                    ("ready", "可导入"),
                    ("created", "已导入"),
                    ("failed", "未能导入"),
                    ("undone", "已撤销"),
                    ("left_out", "不导入"),
                ],
                default="ready",
                max_length=8,
                verbose_name="状态",
            ),
        ),
        migrations.RunPython(follow_what_stood, migrations.RunPython.noop),
    ]
