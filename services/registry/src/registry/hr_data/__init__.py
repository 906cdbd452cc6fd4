"""What the HR platform (人社业务平台) has of people, compared with this platform's records (Hunan 2023, 五（二）)."""
