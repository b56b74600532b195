using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Serialization;
using Rolecall.Gateway;
using Rolecall.Gateway.Pipeline;
using Rolecall.Policy;

namespace Rolecall.Cases.Tests.Authorize;

/// <summary>An organization with a member, and another beside it, in a sandbox of their own.</summary>
internal sealed class TwoOrganizations(CaseServer server, string sandbox)
{
    public const string Management = "111111111111";
    public const string Member = "222222222222";
    public const string Stranger = "333333333333";

    private readonly Dictionary<string, Credential.Keys> roots = [];
    private int made;

    public Api.Native.V1.Organization Organization { get; private set; } = null!;

    public string StrangersOrganization { get; private set; } = "";

    public Credential.Keys Root(string account) => roots[account];

    /// <summary>A name that nothing here has yet.</summary>
    public string New(string kind) => $"{kind}{Interlocked.Increment(ref made)}";

    public async Task Make()
    {
        await server.Run("default", new Credential.Administrator(), new CreateSandboxRequest { Name = sandbox });
        var first = await As<CreateOrganizationResponse>(
            new Credential.Administrator(),
            new CreateOrganizationRequest { Name = "first", ManagementAccountId = Management, WithRootAccessKey = true });
        Organization = first.Organization;
        roots[Management] = new(first.RootAccessKey.AccessKeyId, first.RootAccessKey.SecretAccessKey);
        var member = await As<CreateAccountResponse>(
            new Credential.Administrator(),
            new CreateAccountRequest { OrganizationId = Organization.Id, Name = "member", AccountId = Member, WithRootAccessKey = true });
        roots[Member] = new(member.RootAccessKey.AccessKeyId, member.RootAccessKey.SecretAccessKey);
        var second = await As<CreateOrganizationResponse>(
            new Credential.Administrator(),
            new CreateOrganizationRequest { Name = "second", ManagementAccountId = Stranger, WithRootAccessKey = true });
        StrangersOrganization = second.Organization.Id;
        roots[Stranger] = new(second.RootAccessKey.AccessKeyId, second.RootAccessKey.SecretAccessKey);
    }

    public async Task<T> As<T>(Credential who, IMessage request) where T : IMessage => (T)(await server.Run(sandbox, who, request)).Answer;

    public Task<T> AsRoot<T>(string account, IMessage request) where T : IMessage => As<T>(roots[account], request);

    /// <summary>The fault that a call ended with; null where it was served.</summary>
    public async Task<string?> CodeOf(Credential who, IMessage request)
    {
        try
        {
            await server.Run(sandbox, who, request);
            return null;
        }
        catch (RefusedCallException refused)
        {
            return refused.Fault.Code;
        }
    }

    public async Task<Credential.Keys> User(string account, string name, string policy, params (string Key, string Value)[] tags)
    {
        var request = new CreateUserRequest { UserName = name };
        request.Tags.AddRange(tags.Select(tag => new Api.Iam.V1.Tag { Key = tag.Key, Value = tag.Value }));
        await AsRoot<CreateUserResponse>(account, request);
        await AsRoot<PutUserPolicyResponse>(
            account, new PutUserPolicyRequest { UserName = name, PolicyName = "own", PolicyDocument = policy });
        var key = (await AsRoot<CreateAccessKeyResponse>(account, new CreateAccessKeyRequest { UserName = name })).AccessKey;
        return new(key.AccessKeyId, key.SecretAccessKey);
    }

    public async Task<string> Role(string account, string name, string trust, string? policy, params (string Key, string Value)[] tags)
    {
        var request = new CreateRoleRequest { RoleName = name, AssumeRolePolicyDocument = trust };
        request.Tags.AddRange(tags.Select(tag => new Api.Iam.V1.Tag { Key = tag.Key, Value = tag.Value }));
        await AsRoot<CreateRoleResponse>(account, request);
        if (policy is not null)
            await AsRoot<PutRolePolicyResponse>(
                account, new PutRolePolicyRequest { RoleName = name, PolicyName = "own", PolicyDocument = policy });
        return $"arn:aws:iam::{account}:role/{name}";
    }

    public static Credential.Keys With(Credentials issued) => new(issued.AccessKeyId, issued.SecretAccessKey, issued.SessionToken);

    /// <summary>The administrator's question, with the keys that the request of a test has.</summary>
    public Task<AuthorizeResponse> Ask(
        string caller, string action, string resource, params IEnumerable<(string Key, string[] Values)> request) =>
        Ask(new AuthorizeRequest { Caller = caller, Action = action, Resource = resource }, request);

    public async Task<AuthorizeResponse> Ask(AuthorizeRequest question, params IEnumerable<(string Key, string[] Values)> request)
    {
        IEnumerable<(string Key, string[] Values)> keys =
        [
            ("aws:SourceIp", ["127.0.0.1"]), ("aws:SecureTransport", ["false"]), ("aws:UserAgent", ["cases"]),
            // IAM and Organizations have one region, which need not be told.
            .. question.Action.Split(':')[0] is "iam" or "organizations" ? [] : new[] { ("aws:RequestedRegion", new[] { "us-east-1" }) },
            .. request,
        ];
        foreach (var (key, values) in keys)
        {
            var given = new ContextKey { Key = key };
            given.Values.AddRange(values);
            question.Context.Add(given);
        }
        return await As<AuthorizeResponse>(new Credential.Administrator(), question);
    }
}
