namespace Rolecall.EndToEnd.Tests.Boto3;

/// <summary>The story with boto3 as it is: story.py plays it, here it is judged.</summary>
public sealed class Boto3StoryTests(StandingServer shared) : IClassFixture<StandingServer>
{
    [Fact]
    public Task Story_PlayedByBoto3_EndsAsInAws() => Boto3Program.Prints(
        shared.Ready,
        "story.py",
        """
        {"identity":"arn:aws:sts::333333333333:assumed-role/UpdateApp/boto","put":"ok","same":true,"range":"010203",
         "listed":["ünï/код.bin"],"prefixes":["pages/0/","pages/1/","pages/2/","pages/3/","pages/4/"],
         "missing":"NoSuchKey","head_missing":"404","role_other_bucket":"AccessDenied","role_iam":"AccessDenied","delete":"ok",
         "tester":"AccessDenied","narrowed_put":"AccessDenied","trust":"arn:aws:iam::222222222222:root","malformed":"MalformedPolicyDocument",
         "session_token_identity":"arn:aws:iam::333333333333:user/admin","session_token_iam":"InvalidClientTokenId","session_token_s3":"ok",
         "federated":["arn:aws:sts::333333333333:federated-user/bob","ok","AccessDenied"],"key_info":"444444444444",
         "bucket_policy":true,"bucket_policy_alone":"AccessDenied"}
        """);
}
