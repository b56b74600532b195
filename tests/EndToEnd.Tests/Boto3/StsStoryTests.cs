namespace Rolecall.EndToEnd.Tests.Boto3;

/// <summary>Tags, chains, one-time codes and federated users with boto3 as it is: sts_story.py plays it, here it is judged.</summary>
public sealed class StsStoryTests(StandingServer shared) : IClassFixture<StandingServer>
{
    [Fact]
    public Task Story_PlayedByBoto3_EndsAsInAws() => Boto3Program.Prints(
        shared.Ready,
        "sts_story.py",
        """
        {"source_identity":"alice","packed":true,"chained":"alice","chained_buckets":"ok","untagged_buckets":"AccessDenied",
         "duplicate":"InvalidParameterValue","changed_source":"AccessDenied",
         "serial":"arn:aws:iam::333333333333:mfa/boto","qr":true,"devices":["arn:aws:iam::333333333333:mfa/boto"],
         "replayed":"AccessDenied","wrong":"AccessDenied","mfa_iam":"ok","plain_iam":"InvalidClientTokenId","mfa_sts":"AccessDenied",
         "deactivated":"AccessDenied",
         "federated_tagged":"ok","federated_untagged":"AccessDenied","federated_bare":"AccessDenied","federated_sts":"AccessDenied",
         "federated_iam":"InvalidClientTokenId","federated_identity":"arn:aws:sts::333333333333:federated-user/bob"}
        """);
}
