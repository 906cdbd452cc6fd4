"""The review of online hours (网络学时核查) and the opening of closed years: pages of HR authorities."""
