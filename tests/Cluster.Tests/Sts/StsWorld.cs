using Rolecall.Api.Iam.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Grains.Sandboxes;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests.Sts;

/// <summary>Users and roles of the production account, made for one test; the silos take turns.</summary>
internal sealed class StsWorld(DemoSilos silos)
{
    public const string Account = "333333333333";

    public const string AllowAll = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""";

    private int turn;

    public GatewayOfSilo Gateway => silos.Gateways[turn++ % silos.Gateways.Count];

    public static string Arn(string role) => $"arn:aws:iam::{Account}:role/{role}";

    /// <summary>A trust policy with one statement that trusts the account, so the caller's own policies count as well.</summary>
    public static string Trust(string actions, string condition = "{}", string principal = "arn:aws:iam::333333333333:root") =>
        $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":{{{actions}}},"Principal":{"AWS":"{{{principal}}}"},"Condition":{{{condition}}} }}""";

    public static string Allow(string actions, string condition = "{}") =>
        $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":{{{actions}}},"Resource":"*","Condition":{{{condition}}} }}""";

    public async Task<Who> User(string name, string policy = AllowAll)
    {
        await Gateway.Call<CreateUserResponse>(silos.Admin, new CreateUserRequest { UserName = name });
        await Gateway.Call<PutUserPolicyResponse>(
            silos.Admin, new PutUserPolicyRequest { UserName = name, PolicyName = "own", PolicyDocument = policy });
        var key = (await Gateway.Call<CreateAccessKeyResponse>(silos.Admin, new CreateAccessKeyRequest { UserName = name })).AccessKey;
        return new Who(key.AccessKeyId, key.SecretAccessKey);
    }

    public async Task<string> Role(string name, string trust, string policy = AllowAll, params (string Key, string Value)[] tags)
    {
        var request = new CreateRoleRequest { RoleName = name, AssumeRolePolicyDocument = trust };
        request.Tags.AddRange(tags.Select(tag => new Api.Iam.V1.Tag { Key = tag.Key, Value = tag.Value }));
        await Gateway.Call<CreateRoleResponse>(silos.Admin, request);
        await Gateway.Call<PutRolePolicyResponse>(
            silos.Admin, new PutRolePolicyRequest { RoleName = name, PolicyName = "own", PolicyDocument = policy });
        return Arn(name);
    }

    public static AssumeRoleRequest Request(string roleArn, params (string Key, string Value)[] tags)
    {
        var request = new AssumeRoleRequest { RoleArn = roleArn, RoleSessionName = "tests" };
        request.Tags.AddRange(tags.Select(tag => new Api.Sts.V1.Tag { Key = tag.Key, Value = tag.Value }));
        return request;
    }

    public async Task<Who> Assume(Who who, AssumeRoleRequest request) =>
        Who.With((await Gateway.Call<AssumeRoleResponse>(who, request)).Credentials);

    /// <summary>The refusal's code; null where the call was served.</summary>
    public async Task<string?> CodeOf(Who who, Google.Protobuf.IMessage request) => (await Gateway.FaultOf(who, request))?.Code;

    /// <summary>Code and text of the refusal; null where the call was served.</summary>
    public async Task<(string Code, string Message)?> Refusal(Who who, Google.Protobuf.IMessage request) =>
        await Gateway.FaultOf(who, request) is { } fault ? (fault.Code, fault.Message) : null;
}
