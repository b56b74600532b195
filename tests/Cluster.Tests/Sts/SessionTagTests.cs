using Rolecall.Api.Iam.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests.Sts;

/// <summary>Session tags: permitted on both sides, told to policies, and never more than was asked. Each call goes to the other silo.</summary>
public sealed class SessionTagTests(DemoSandbox silos) : IClassFixture<DemoSandbox>
{
    private const string Both = """["sts:AssumeRole","sts:TagSession"]""";

    private readonly StsWorld world = new(silos);

    [Fact]
    public async Task Tags_WithoutTagSessionInTheTrustPolicy_AreRefused()
    {
        var user = await world.User("tag-trust");
        var role = await world.Role("TagTrust", StsWorld.Trust("\"sts:AssumeRole\""));
        (await world.Refusal(user, StsWorld.Request(role, ("team", "blue")))).Should().Be(
            (
                "AccessDenied",
                $"User: arn:aws:iam::333333333333:user/tag-trust is not authorized to perform: sts:TagSession on resource: {role}"));
        (await world.Refusal(user, StsWorld.Request(role))).Should().BeNull("without tags nobody asks for it");
    }

    [Fact]
    public async Task Tags_WithoutTagSessionInTheCallersPolicy_AreRefused()
    {
        var user = await world.User("tag-caller", StsWorld.Allow("\"sts:AssumeRole\""));
        var role = await world.Role("TagCaller", StsWorld.Trust(Both));
        (await world.Refusal(user, StsWorld.Request(role, ("team", "blue"))))!.Value.Message.Should().Contain("sts:TagSession");
        (await world.Refusal(user, StsWorld.Request(role))).Should().BeNull();
    }

    [Theory]
    [InlineData("a", "aws:RequestTag/team", "blue", null)]
    [InlineData("b", "aws:RequestTag/team", "red", "AccessDenied")]
    [InlineData("c", "aws:RequestTag/TEAM", "blue", null)]
    public async Task TrustPolicy_ThatWantsARequestTag_SeesIt(string one, string key, string wanted, string? code)
    {
        var name = "RequestTag-" + one;
        var user = await world.User(name);
        var role = await world.Role(name, StsWorld.Trust(Both, $$$"""{"StringEquals":{"{{{key}}}":"{{{wanted}}}"}}"""));
        (await world.CodeOf(user, StsWorld.Request(role, ("team", "blue")))).Should().Be(code);
    }

    [Fact]
    public async Task CallersPolicy_ThatLimitsTagKeys_RefusesAnyOther()
    {
        var user = await world.User("tag-keys", StsWorld.Allow(Both, """{"ForAllValues:StringEquals":{"aws:TagKeys":["team","cost"]}}"""));
        var role = await world.Role("TagKeys", StsWorld.Trust(Both));
        (await world.Refusal(user, StsWorld.Request(role, ("team", "blue"), ("cost", "1")))).Should().BeNull();
        (await world.Refusal(user, StsWorld.Request(role, ("team", "blue"), ("other", "1"))))!.Value.Code.Should().Be("AccessDenied");
    }

    [Fact]
    public async Task TrustPolicy_ThatLimitsTransitiveKeys_SeesThoseOfTheRequest()
    {
        var user = await world.User("transitive-keys");
        var role = await world.Role(
            "TransitiveKeys", StsWorld.Trust(Both, """{"ForAllValues:StringEquals":{"sts:TransitiveTagKeys":["team"]}}"""));
        (await world.Refusal(user, StsWorld.Request(role, ("team", "blue")).Transitive("team"))).Should().BeNull();
        (await world.Refusal(user, StsWorld.Request(role, ("team", "blue"), ("cost", "1")).Transitive("cost")))!.Value.Code
            .Should().Be("AccessDenied");
    }

    [Fact]
    public async Task SessionTag_OverridesTheRolesTagWithoutRegardToCase()
    {
        var user = await world.User("override");
        var role = await world.Role(
            "Override", StsWorld.Trust(Both),
            StsWorld.Allow("\"s3:ListAllMyBuckets\"", """{"StringEquals":{"aws:PrincipalTag/team":"blue"}}"""), ("Team", "red"));
        (await ListBuckets(await world.Assume(user, StsWorld.Request(role)))).Should().Be("AccessDenied");
        (await ListBuckets(await world.Assume(user, StsWorld.Request(role, ("TEAM", "blue"))))).Should().BeNull();
    }

    [Theory]
    [InlineData("a", "A", "Duplicate tag keys found. Please note that Tag keys are case insensitive.")]
    [InlineData("a", "aws:b", "Tag keys and values that begin with aws: are reserved for system use.")]
    public async Task Tags_ThatContradictTheRules_AreInvalid(string one, string other, string message)
    {
        var role = await world.Role($"Invalid-{other.Replace(':', '-')}", StsWorld.Trust(Both));
        (await world.Refusal(silos.Admin, StsWorld.Request(role, (one, "1"), (other, "2"))))
            .Should().Be(("InvalidParameterValue", message));
    }

    [Fact]
    public async Task TransitiveKey_WithoutItsTag_IsInvalid()
    {
        var role = await world.Role("NoSuchTag", StsWorld.Trust(Both));
        (await world.Refusal(silos.Admin, StsWorld.Request(role, ("a", "1")).Transitive("b"))).Should().Be(
            ("InvalidParameterValue", "The specified transitive tag key must be included in the requested tags."));
        (await world.Refusal(silos.Admin, StsWorld.Request(role, ("a", "1")).Transitive("A"))).Should().BeNull();
    }

    [Theory]
    [InlineData("iam:ResourceTag/project")]
    [InlineData("aws:ResourceTag/project")]
    public async Task CallersPolicy_ThatTiesTheRoleToItsTags_SeesThem(string key)
    {
        var name = "abac-" + key[..3];
        var user = await world.User(name, StsWorld.Allow("\"sts:AssumeRole\"", $$$"""{"StringEquals":{"{{{key}}}":"atlas"}}"""));
        var own = await world.Role(name + "-own", StsWorld.Trust("\"sts:AssumeRole\""), StsWorld.AllowAll, ("project", "atlas"));
        var other = await world.Role(name + "-other", StsWorld.Trust("\"sts:AssumeRole\""), StsWorld.AllowAll, ("project", "borealis"));
        var bare = await world.Role(name + "-bare", StsWorld.Trust("\"sts:AssumeRole\""));
        (await world.Refusal(user, StsWorld.Request(own))).Should().BeNull();
        (await world.Refusal(user, StsWorld.Request(other)))!.Value.Code.Should().Be("AccessDenied");
        (await world.Refusal(user, StsWorld.Request(bare)))!.Value.Code.Should().Be("AccessDenied");
    }

    [Fact]
    public async Task CallersPolicy_ThatDeniesOtherRolesTags_DeniesTheRoleWithout()
    {
        await world.User("abac-deny");
        await silos.First.Call<PutUserPolicyResponse>(silos.Admin, new PutUserPolicyRequest
        {
            UserName = "abac-deny",
            PolicyName = "deny",
            PolicyDocument = """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"sts:AssumeRole","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/secret":"yes"}}}}""",
        });
        var key = (await silos.First.Call<CreateAccessKeyResponse>(
            silos.Admin, new CreateAccessKeyRequest { UserName = "abac-deny" })).AccessKey;
        var user = new Who(key.AccessKeyId, key.SecretAccessKey);
        var secret = await world.Role(
            "AbacDeny",
            StsWorld.Trust("\"sts:AssumeRole\"", principal: "arn:aws:iam::333333333333:user/abac-deny"),
            StsWorld.AllowAll,
            ("secret", "yes"));
        var open =
            await world.Role("AbacOpen", StsWorld.Trust("\"sts:AssumeRole\"", principal: "arn:aws:iam::333333333333:user/abac-deny"));
        (await world.Refusal(user, StsWorld.Request(secret)))!.Value.Code.Should().Be("AccessDenied");
        (await world.Refusal(user, StsWorld.Request(open))).Should().BeNull();
    }

    private async Task<string?> ListBuckets(Who who) => (await world.Gateway.FaultOf(who, new ListBucketsRequest()))?.Code;
}
