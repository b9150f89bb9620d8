"""更改密码: one's own, at the desk."""
