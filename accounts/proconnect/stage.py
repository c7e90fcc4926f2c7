"""allauth's own stage of the second factor, which an identity read with two factors passes."""

from allauth.mfa.stages import AuthenticateStage

from accounts.proconnect import links


class SecondFactor(AuthenticateStage):
    def _should_handle(self, request):
        return super()._should_handle(request) and not links.is_strong(request, self.login.user)
