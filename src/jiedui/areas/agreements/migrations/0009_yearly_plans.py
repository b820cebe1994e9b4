from decimal import Decimal

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import jiedui.foundation.core.clock


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0008_changes_of_commitments'),
        ('organisations', '0003_joining_merging_logos'),
    ]

    operations = [
        migrations.CreateModel(
            name='YearPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(editable=False, max_length=20, unique=True, verbose_name='编号')),
                ('created_at', models.DateTimeField(default=jiedui.foundation.core.clock.now, editable=False, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(default=jiedui.foundation.core.clock.now, editable=False, verbose_name='更新时间')),
                ('year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1949, message='年度要写成四位数，例如 2026'), django.core.validators.MaxValueValidator(2999, message='年度要写成四位数，例如 2026')], verbose_name='年度')),
                ('title', models.CharField(max_length=200, verbose_name='名称')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='agreements.agreement', verbose_name='合作协议')),
                ('drafter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drafted_plans', to='organisations.organisation', verbose_name='起草单位')),
            ],
            options={
                'verbose_name': '年度工作计划',
                'verbose_name_plural': '年度工作计划',
                'ordering': ['agreement', '-year'],
            },
        ),
        migrations.CreateModel(
            name='PlanLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(editable=False, max_length=20, verbose_name='条目标识')),
                ('number', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('title', models.CharField(max_length=120, verbose_name='工作内容')),
                ('measure', models.CharField(max_length=60, verbose_name='衡量指标')),
                ('unit', models.CharField(max_length=10, verbose_name='计量单位')),
                ('target', models.DecimalField(decimal_places=2, max_digits=12, validators=[django.core.validators.MinValueValidator(Decimal('0.01'), message='目标值须大于 0'), django.core.validators.MaxValueValidator(Decimal('1000000000'), message='目标值太大，请换一个计量单位')], verbose_name='年度目标')),
                ('starts_on', models.DateField(verbose_name='开始日期')),
                ('due_on', models.DateField(verbose_name='完成期限')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='备注')),
                ('founds', models.BooleanField(default=False, editable=False, verbose_name='由本条目设立任务事项')),
                ('clause', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plan_lines', to='agreements.clause', verbose_name='依据的条款')),
                ('commitment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='plan_lines', to='agreements.commitment', verbose_name='任务事项')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='agreements.yearplan', verbose_name='年度工作计划')),
            ],
            options={
                'verbose_name': '年度计划条目',
                'verbose_name_plural': '年度计划条目',
                'ordering': ['plan', 'number'],
            },
        ),
        migrations.CreateModel(
            name='PlanResponsibility',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='responsibilities', to='agreements.planline', verbose_name='年度计划条目')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plan_responsibilities', to='organisations.organisation', verbose_name='责任单位')),
                ('side', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plan_responsibilities', to='agreements.side', verbose_name='一方')),
            ],
            options={
                'verbose_name': '年度计划的责任单位',
                'verbose_name_plural': '年度计划的责任单位',
                'ordering': ['line', 'side__order'],
            },
        ),
        migrations.AddConstraint(
            model_name='yearplan',
            constraint=models.UniqueConstraint(fields=('agreement', 'year'), name='yearplan_once_a_year', violation_error_message='这份协议在这一年已有工作计划'),
        ),
        migrations.AddConstraint(
            model_name='planline',
            constraint=models.UniqueConstraint(fields=('plan', 'key'), name='planline_key_once', violation_error_message='同一计划的条目标识不能重复'),
        ),
        migrations.AddConstraint(
            model_name='planline',
            constraint=models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('starts_on'))), name='planline_due_after_start', violation_error_message='完成期限不能早于开始日期'),
        ),
        migrations.AddConstraint(
            model_name='planline',
            constraint=models.CheckConstraint(condition=models.Q(('target__gt', 0)), name='planline_target_positive', violation_error_message='目标值须大于 0'),
        ),
        migrations.AddConstraint(
            model_name='planresponsibility',
            constraint=models.UniqueConstraint(fields=('line', 'side'), name='planresponsibility_once_a_side', violation_error_message='每一方只有一个责任单位'),
        ),
    ]
