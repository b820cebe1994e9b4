import django.db.models.deletion
import jiedui.foundation.core.clock
import jiedui.foundation.notifications.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('notifications', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MailTimes',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest_hour', models.PositiveSmallIntegerField(default=8, validators=[jiedui.foundation.notifications.models.validate_hour], verbose_name='每日摘要的时间')),
                ('quiet_from', models.PositiveSmallIntegerField(blank=True, null=True, validators=[jiedui.foundation.notifications.models.validate_hour], verbose_name='免打扰开始')),
                ('quiet_until', models.PositiveSmallIntegerField(blank=True, null=True, validators=[jiedui.foundation.notifications.models.validate_hour], verbose_name='免打扰结束')),
                ('digest_at', models.DateTimeField(default=jiedui.foundation.core.clock.now, editable=False, verbose_name='上次摘要的时间')),
            ],
            options={
                'verbose_name': '邮件时间',
                'verbose_name_plural': '邮件时间',
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(max_length=60, verbose_name='通知类别')),
                ('delivery', models.CharField(choices=[('at_once', '立即发邮件'), ('digest', '并入每日摘要'), ('never', '不发邮件')], default='at_once', max_length=10, verbose_name='邮件')),
            ],
            options={
                'verbose_name': '通知偏好',
                'verbose_name_plural': '通知偏好',
            },
        ),
        migrations.RemoveIndex(
            model_name='notice',
            name='notice_mail_due',
        ),
        migrations.AddField(
            model_name='notice',
            name='digest_due',
            field=models.BooleanField(default=False, verbose_name='待入摘要'),
        ),
        migrations.AddField(
            model_name='notice',
            name='mail_from',
            field=models.DateTimeField(default=jiedui.foundation.core.clock.now, verbose_name='最早发送时间'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('mail_due', True)), fields=['mail_from'], name='notice_mail_from'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('digest_due', True)), fields=['recipient'], name='notice_digest_due'),
        ),
        migrations.AddField(
            model_name='mailtimes',
            name='person',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='mail_times', to=settings.AUTH_USER_MODEL, verbose_name='用户'),
        ),
        migrations.AddField(
            model_name='preference',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='用户'),
        ),
        migrations.AddConstraint(
            model_name='mailtimes',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('quiet_from__isnull', True), ('quiet_until__isnull', True)), models.Q(('quiet_from__isnull', False), ('quiet_until__isnull', False), models.Q(('quiet_from', models.F('quiet_until')), _negated=True)), _connector='OR'), name='quiet_hours_begin_and_end', violation_error_message='免打扰时段要有不同的开始和结束时间。'),
        ),
        migrations.AddConstraint(
            model_name='preference',
            constraint=models.UniqueConstraint(fields=('person', 'group'), name='preference_once'),
        ),
    ]
