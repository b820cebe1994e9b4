import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0004_texts_from_versions'),
    ]

    operations = [
        migrations.AlterField(
            model_name='agreementversion',
            name='joint',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='agreement_version', to='agreements.jointtext', verbose_name='共同文本'),
        ),
        migrations.RemoveConstraint(
            model_name='agreementversion',
            name='agreementversion_number_once',
        ),
        migrations.RemoveField(
            model_name='agreementversion',
            name='created_at',
        ),
        migrations.RemoveField(
            model_name='agreementversion',
            name='fingerprint',
        ),
        migrations.RemoveField(
            model_name='agreementversion',
            name='number',
        ),
        migrations.RemoveField(
            model_name='agreementversion',
            name='preamble',
        ),
        migrations.AlterModelOptions(
            name='agreementversion',
            options={'ordering': ['agreement', 'joint__number'], 'verbose_name': '协议文本', 'verbose_name_plural': '协议文本'},
        ),
        migrations.AddConstraint(
            model_name='clause',
            constraint=models.UniqueConstraint(fields=('version', 'key'), name='clause_key_once', violation_error_message='同一文本的条款标识不能重复'),
        ),
    ]
