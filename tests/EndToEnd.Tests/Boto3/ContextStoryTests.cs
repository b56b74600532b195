namespace Rolecall.EndToEnd.Tests.Boto3;

/// <summary>ProvidedContexts with boto3 as it is: contexts.py plays it, here it is judged. The server is its own: its clock is moved.</summary>
public sealed class ContextStoryTests(StandingServer shared) : IClassFixture<StandingServer>
{
    [Fact]
    public Task Contexts_PassedByBoto3_EndAsInAws() => Boto3Program.Prints(
        shared.Ready,
        "contexts.py",
        """
        {"expected_user":"ok","unexpected_user":"AccessDenied","no_context":"AccessDenied","no_permission":"AccessDenied",
         "forged":"InvalidParameterValue","two":"ValidationError","empty":"refused by boto3","empty_on_the_wire":"ok",
         "enforced_identity":"arn:aws:sts::333333333333:assumed-role/Any/boto","enforced_put":"AccessDenied","enforced_chain":"AccessDenied",
         "audited_own":"ok","audited_other":"AccessDenied",
         "on_behalf_of":["{\"identityStoreArn\": \"arn:aws:identitystore::111111111111:identitystore/d-1234567890\", \"userId\": \"94482488-3041-7026-18f3-be45837cd0e4\"}"],
         "expired":"ExpiredTokenException"}
        """);
}
