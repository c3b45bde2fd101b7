"""Where the houses are joined into one program: settings, addresses, subscriptions, placement of tables, commands."""
