using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests;

/// <summary>
/// iam:PolicyARN says which managed policy is attached or detached, so that an administrator may hand out some policies and no
/// others. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
/// </summary>
public sealed class PolicyArnKeyTests(DemoSandbox silos) : IClassFixture<DemoSandbox>
{
    private const string Given = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    private const string Withheld = "arn:aws:iam::aws:policy/AdministratorAccess";

    private const string OnlyGiven = """
        {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["iam:Attach*","iam:Detach*"],"Resource":"*",
         "Condition":{"ArnEquals":{"iam:PolicyARN":"arn:aws:iam::aws:policy/ReadOnlyAccess"}}}}
        """;

    private static readonly Dictionary<string, (Func<string, IMessage> Attach, Func<string, IMessage> Detach)> Kinds = new()
    {
        ["user"] = (
            policy => new AttachUserPolicyRequest { UserName = "target", PolicyArn = policy },
            policy => new DetachUserPolicyRequest { UserName = "target", PolicyArn = policy }),
        ["group"] = (
            policy => new AttachGroupPolicyRequest { GroupName = "target", PolicyArn = policy },
            policy => new DetachGroupPolicyRequest { GroupName = "target", PolicyArn = policy }),
        ["role"] = (
            policy => new AttachRolePolicyRequest { RoleName = "target", PolicyArn = policy },
            policy => new DetachRolePolicyRequest { RoleName = "target", PolicyArn = policy }),
    };

    public static TheoryData<string> All => [.. Kinds.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public async Task AttachAndDetach_SendThePolicysArn(string kind)
    {
        await silos.First.Call<IMessage>(silos.Admin, Target(kind));
        var giver = await Giver(kind);
        var (attach, detach) = Kinds[kind];

        (await silos.First.FaultOf(giver, attach(Withheld)))!.Code.Should().Be("AccessDenied");
        (await silos.First.FaultOf(giver, attach(Given))).Should().BeNull();
        await silos.First.Call<IMessage>(silos.Admin, attach(Withheld));
        (await silos.Second.FaultOf(giver, detach(Withheld)))!.Code.Should().Be("AccessDenied");
        (await silos.Second.FaultOf(giver, detach(Given))).Should().BeNull();
    }

    private static IMessage Target(string kind) => kind switch
    {
        "user" => new CreateUserRequest { UserName = "target" },
        "group" => new CreateGroupRequest { GroupName = "target" },
        _ => new CreateRoleRequest
        {
            RoleName = "target",
            AssumeRolePolicyDocument = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"333333333333"}}}""",
        },
    };

    private async Task<Who> Giver(string kind)
    {
        await silos.First.Call<CreateUserResponse>(silos.Admin, new CreateUserRequest { UserName = "giver-" + kind });
        await silos.First.Call<PutUserPolicyResponse>(
            silos.Admin, new PutUserPolicyRequest { UserName = "giver-" + kind, PolicyName = "some", PolicyDocument = OnlyGiven });
        var key = (await silos.First.Call<CreateAccessKeyResponse>(
            silos.Admin, new CreateAccessKeyRequest { UserName = "giver-" + kind })).AccessKey;
        return new Who(key.AccessKeyId, key.SecretAccessKey);
    }
}
