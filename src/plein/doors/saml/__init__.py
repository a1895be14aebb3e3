"""SAML 2.0: Plein asks by an address, the other system answers by a form, and only what it signed counts."""
