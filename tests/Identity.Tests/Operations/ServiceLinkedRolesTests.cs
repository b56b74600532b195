using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests.Operations;

public sealed class ServiceLinkedRolesTests
{
    private const string Name = "AWSServiceRoleForAutoScaling";

    private readonly TestAccount account = new();

    public ServiceLinkedRolesTests() => account.Run(new CreateServiceLinkedRoleRequest { AwsServiceName = "autoscaling.amazonaws.com" });

    [Fact]
    public void CreateServiceLinkedRole_TrustsTheServiceAlone()
    {
        var role = account.Run<GetRoleResponse>(new GetRoleRequest { RoleName = Name }).Role;
        role.Arn.Should().Be("arn:aws:iam::222222222222:role/aws-service-role/autoscaling.amazonaws.com/" + Name);
        role.AssumeRolePolicyDocument.Should().Contain("\"Principal\":{\"Service\":\"autoscaling.amazonaws.com\"}");
        account.State.Roles[Name].Attached.Should().Equal("arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy");
    }

    [Fact]
    public void CreateServiceLinkedRole_Again_InvalidInput_UnlessAnotherSuffixIsGiven()
    {
        account.Refuses(
            new CreateServiceLinkedRoleRequest { AwsServiceName = "autoscaling.amazonaws.com" },
            "InvalidInput",
            $"Service role name {Name} has been taken in this account, please try a different suffix.");
        account.Run<CreateServiceLinkedRoleResponse>(new CreateServiceLinkedRoleRequest
        {
            AwsServiceName = "autoscaling.amazonaws.com",
            CustomSuffix = "two"
        })
            .Role.RoleName.Should().Be(Name + "_two");
    }

    [Theory]
    [InlineData("example.com")]
    [InlineData(".amazonaws.com")]
    public void CreateServiceLinkedRole_ForNoService_InvalidInput(string service) => account.Refuses(
        new CreateServiceLinkedRoleRequest { AwsServiceName = service }, "InvalidInput",
        $"{service} is no service that has a service-linked role.");

    public static TheoryData<string> Changes =>
        [
            "UpdateAssumeRolePolicy",
            "PutRolePolicy",
            "DeleteRolePolicy",
            "AttachRolePolicy",
            "DetachRolePolicy",
            "DeleteRole",
            "UpdateRole",
            "PutRolePermissionsBoundary",
            "DeleteRolePermissionsBoundary",
            "AddRoleToInstanceProfile"
        ];

    [Theory]
    [MemberData(nameof(Changes))]
    public void ServiceLinkedRole_MayNotBeChanged(string operation)
    {
        var request = TestAccount.RequestOf(operation + "Request");
        request.Descriptor.FindFieldByName("role_name").Accessor.SetValue(request, Name.ToLowerInvariant());
        account.Refuses(
            request, "UnmodifiableEntity",
            $"Cannot perform the operation on the protected role '{Name}' - this role is only modifiable by AWS");
    }

    [Fact]
    public void ServiceLinkedRole_DescriptionMayBeChanged() =>
        account.Run<UpdateRoleDescriptionResponse>(new UpdateRoleDescriptionRequest
        {
            RoleName = Name,
            Description = "ours"
        }).Role.Description
            .Should().Be("ours");

    [Fact]
    public void CreateRole_OnTheReservedPath_InvalidInput() => account.Refuses(
        new CreateRoleRequest
        {
            RoleName = "x",
            Path = "/aws-service-role/x.amazonaws.com/",
            AssumeRolePolicyDocument = TestAccount.TrustAccount
        },
        "InvalidInput",
        "The path /aws-service-role/ is reserved for service-linked roles.");

    [Fact]
    public void DeleteServiceLinkedRole_TellsItsStatusByTask()
    {
        var task = account.Run<DeleteServiceLinkedRoleResponse>(new DeleteServiceLinkedRoleRequest { RoleName = Name }).DeletionTaskId;
        task.Should().StartWith("task/aws-service-role/autoscaling.amazonaws.com/" + Name + "/");
        account.Run<GetServiceLinkedRoleDeletionStatusResponse>(new GetServiceLinkedRoleDeletionStatusRequest
        {
            DeletionTaskId = task
        }).Status
            .Should().Be("SUCCEEDED");
        account.Refuses(
            new GetServiceLinkedRoleDeletionStatusRequest { DeletionTaskId = task + "0" }, "NoSuchEntity",
            $"The deletion task {task}0 cannot be found.");
        account.State.Roles.Should().BeEmpty();
    }

    [Fact]
    public void DeleteServiceLinkedRole_OfAnotherRole_NoSuchEntity()
    {
        account.Run<IMessage>(new CreateRoleRequest { RoleName = "own", AssumeRolePolicyDocument = TestAccount.TrustAccount });
        account.Refuses(
            new DeleteServiceLinkedRoleRequest { RoleName = "own" }, "NoSuchEntity", "The role with name own is no service-linked role.");
    }
}
