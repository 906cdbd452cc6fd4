"""Long work that somebody asks for, and whose result they fetch later."""
