"""OpenID Connect: the authorization code with PKCE, every token verified, and sign-out heard from the other side."""
