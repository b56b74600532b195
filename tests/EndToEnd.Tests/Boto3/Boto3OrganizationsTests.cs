namespace Rolecall.EndToEnd.Tests.Boto3;

/// <summary>AWS Organizations with boto3 as it is: organizations.py plays it, here it is judged.</summary>
public sealed class Boto3OrganizationsTests(StandingServer shared) : IClassFixture<StandingServer>
{
    [Fact]
    public Task Organizations_PlayedByBoto3_EndAsInAws() => Boto3Program.Prints(
        shared.Ready,
        "organizations.py",
        """
        {"organization":["o-demoworld01","111111111111","ALL"],"types":["RESOURCE_CONTROL_POLICY","SERVICE_CONTROL_POLICY"],
         "accounts":{"Example Corp":"111111111111","development":"222222222222","production":"333333333333"},
         "parents":true,"children":["333333333333"],"path":true,"tags":[{"Key":"team","Value":"red"}],
         "before":"ok","denied":["AccessDenied",true],"targets":[true],"attached":["FullAWSAccess","no-s3"],
         "in_use":"PolicyInUseException","twice":"DuplicatePolicyAttachmentException","after":"ok","not_empty":"OrganizationalUnitNotEmptyException",
         "reason":"MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED","malformed":true,"no_such_parent":"ParentNotFoundException","invalid_id":"InvalidInputException",
         "member":"AccessDeniedException","member_describes":"ok","no_permission":"AccessDeniedException","created":["SUCCEEDED",true]}
        """);
}
