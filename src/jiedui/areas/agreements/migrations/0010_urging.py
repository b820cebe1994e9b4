from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agreements", "0009_yearly_plans")]

    operations = [
        migrations.AddField(
            model_name="commitment",
            name="check_asked_on",
            field=models.DateField(editable=False, null=True, verbose_name="最近请各方核对的日期"),
        ),
        migrations.AddField(
            model_name="responsibility",
            name="urged_on",
            field=models.DateField(editable=False, null=True, verbose_name="最近催办日期"),
        ),
    ]
