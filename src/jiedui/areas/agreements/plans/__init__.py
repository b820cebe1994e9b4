"""年度工作计划: the second kind of joint text; its agreed lines are rows, and those without a commitment become one."""
