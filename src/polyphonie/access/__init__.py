"""Who may do what, where, from when to when: people, roles on a perimeter, delegations, API clients, sign-in.

Nothing is allowed by default. A right is asked for inside the action that needs it (`queries.require`), in words, on a
perimeter and a day; duties that the law keeps apart are checked when a role is granted and again when it is used.

People come in by `sign_in` and `sessions` (with `passwords` and `messages`), programs by `oauth` (with `signing` and
`recent`); `credentials` holds the cryptography of both.
"""
