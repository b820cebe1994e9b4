import jiedui.foundation.accounts.models
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_closed_accounts'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='time_zone',
            field=models.CharField(blank=True, help_text='留空即用平台的时区。', max_length=40, validators=[jiedui.foundation.accounts.models.validate_time_zone], verbose_name='时区'),
        ),
    ]
