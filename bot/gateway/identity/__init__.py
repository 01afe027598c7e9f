"""Who is speaking: identities, the person behind them, their roles, and what each route asks for."""
