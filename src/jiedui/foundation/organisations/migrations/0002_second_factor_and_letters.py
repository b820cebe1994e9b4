import jiedui.foundation.core.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organisations', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='invitation',
            name='reminded_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='提醒时间'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='sent_at',
            field=models.DateTimeField(default=jiedui.foundation.core.clock.now, editable=False, verbose_name='最近发送时间'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='sent_count',
            field=models.PositiveSmallIntegerField(default=1, editable=False, verbose_name='发送次数'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='second_factor_since',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='要求管理员两步验证的时间'),
        ),
    ]
