namespace Rolecall.EndToEnd.Tests.Boto3;

/// <summary>The policy simulator and the encoded authorization message with boto3 as it is: simulate.py asks, here it is judged.</summary>
public sealed class SimulateStoryTests(StandingServer shared) : IClassFixture<StandingServer>
{
    [Fact]
    public Task Simulator_AskedByBoto3_AnswersAsInAws() => Boto3Program.Prints(
        shared.Ready,
        "simulate.py",
        """
        {"custom":[["s3:GetObject","allowed"],["ec2:RunInstances","implicitDeny"]],
         "matched":[{"SourcePolicyId":"PolicyInputList.1","SourcePolicyType":"IAM Policy","StartPosition":{"Line":1,"Column":41},"EndPosition":{"Line":1,"Column":95}}],
         "missing":["implicitDeny",["aws:SourceIp"]],"given":"allowed",
         "trust":["allowed","implicitDeny"],"details":[{"IAM Policy":"allowed","Resource Policy":"allowed"},{}],
         "principal":[["s3:ListBucket","implicitDeny",["allowed","implicitDeny"]],["s3:GetObject","implicitDeny",["implicitDeny","allowed"]],["iam:GetUser","implicitDeny",["implicitDeny","implicitDeny"]]],
         "keys":["aws:SourceIp"],"nobody":"NoSuchEntity","broken":"InvalidInput",
         "denied":["AccessDenied","NoSuchKey"],"decoded":[false,false,"iam:ListUsers","arn:aws:sts::333333333333:assumed-role/UpdateApp/boto"],
         "message":"User: arn:aws:sts::333333333333:assumed-role/UpdateApp/boto is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::333333333333:user/ because no identity-based policy allows the iam:ListUsers action",
         "foreign":"AccessDenied","garbled":"InvalidAuthorizationMessageException",
         "assume":"User: arn:aws:iam::222222222222:user/tester is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::333333333333:role/UpdateApp"}
        """);
}
