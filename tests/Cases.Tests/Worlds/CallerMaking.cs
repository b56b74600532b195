using Rolecall.Api.Iam.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.DecisionCases;
using Rolecall.Policy;
using Tag = Rolecall.Api.Iam.V1.Tag;

namespace Rolecall.Cases.Tests.Worlds;

/// <summary>Makes the case's caller: the user or role, credentials, then the policies, so that no policy is in the way of the making.</summary>
internal sealed class CallerMaking(World world)
{
    private const string Doorkeeper = "doorkeeper";

    private readonly DecisionCase one = world.Case;

    public async Task Make()
    {
        if (one.Caller == "anonymous")
            world.Caller = new Credential.Nobody();
        if (!Arn.TryParse(one.Caller, out var arn))
            return;
        var parts = arn.Resource.Split('/');
        switch (parts[0])
        {
            case "root":
                world.Caller = await world.Root(arn.Account);
                break;
            case "user":
                world.Caller = await MakeUser(one.Caller);
                await new PolicyMaking(world, arn.Account, new User(parts[^1])).Make();
                break;
            case "assumed-role":
                world.Caller = await MakeSession(arn.Account, one.RoleArn ?? $"arn:aws:iam::{arn.Account}:role/{parts[1]}", parts[2]);
                await new PolicyMaking(world, arn.Account, new Role(parts[1])).Make();
                break;
            default:
                world.Caller = await MakeFederated(arn.Account, parts[1]);
                break;
        }
    }

    /// <summary>"/a/b/" of arn:aws:iam::…:user/a/b/name.</summary>
    public static (string Path, string Name) PathOf(string arn)
    {
        var resource = Arn.Parse(arn).Resource;
        return (resource[resource.IndexOf('/')..(resource.LastIndexOf('/') + 1)], resource[(resource.LastIndexOf('/') + 1)..]);
    }

    private async Task<Credential.Keys> MakeUser(string userArn)
    {
        var account = Arn.Parse(userArn).Account;
        var (path, name) = PathOf(userArn);
        var request = new CreateUserRequest { UserName = name, Path = path };
        request.Tags.AddRange(PrincipalTags());
        var made = await world.AsRoot<CreateUserResponse>(account, request);
        world.UniqueId = (CaseCaller.UserId, made.User.UserId);
        return await MakeKey(account, name);
    }

    private async Task<Credential.Keys> MakeKey(string account, string userName)
    {
        var key = (await world.AsRoot<CreateAccessKeyResponse>(account, new CreateAccessKeyRequest { UserName = userName })).AccessKey;
        return new(key.AccessKeyId, key.SecretAccessKey);
    }

    private async Task<Credential.Keys> MakeSession(string account, string roleArn, string sessionName)
    {
        await world.AsRoot<CreateUserResponse>(account, new CreateUserRequest { UserName = Doorkeeper });
        var (path, name) = PathOf(roleArn);
        var request = new CreateRoleRequest
        {
            RoleName = name,
            Path = path,
            AssumeRolePolicyDocument =
                $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{account}}:user/{{Doorkeeper}}"},"Action":"sts:AssumeRole"}]}""",
        };
        request.Tags.AddRange(PrincipalTags());
        var made = await world.AsRoot<CreateRoleResponse>(account, request);
        world.UniqueId = (CaseCaller.RoleId, made.Role.RoleId);
        var assume = new AssumeRoleRequest { RoleArn = roleArn, RoleSessionName = sessionName };
        if (one.Session is { } session)
            assume.Policy = world.Real(CasePolicy.DocumentOf(session));
        return With((await world.As<AssumeRoleResponse>(await MakeKey(account, Doorkeeper), assume)).Credentials);
    }

    private async Task<Credential.Keys> MakeFederated(string account, string name)
    {
        var behind = one.FederatedBy is { } userArn ? await MakeUser(userArn) : await world.Root(account);
        if (one.FederatedBy is not { } arn)
            return await Federate(behind, name);
        var user = PathOf(arn).Name;
        await world.AsRoot<PutUserPolicyResponse>(account, new PutUserPolicyRequest
        {
            UserName = user,
            PolicyName = Doorkeeper,
            PolicyDocument = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:GetFederationToken","Resource":"*"}}""",
        });
        var federated = await Federate(behind, name);
        await world.AsRoot<DeleteUserPolicyResponse>(account, new DeleteUserPolicyRequest { UserName = user, PolicyName = Doorkeeper });
        await new PolicyMaking(world, account, new User(user)).Make();
        return federated;
    }

    private async Task<Credential.Keys> Federate(Credential behind, string name)
    {
        var request = new GetFederationTokenRequest { Name = name };
        if (one.Session is { } session)
            request.Policy = world.Real(CasePolicy.DocumentOf(session));
        return With((await world.As<GetFederationTokenResponse>(behind, request)).Credentials);
    }

    /// <summary>aws:PrincipalTag/… of the context: the caller really has the tag.</summary>
    private IEnumerable<Tag> PrincipalTags() => one.Context
        .Where(key => RealCall.IsTagOfPrincipal(key.Key, key.Value))
        .Select(key => new Tag { Key = key.Key[RealCall.PrincipalTag.Length..], Value = key.Value.GetString() });

    private static Credential.Keys With(Credentials issued) => new(issued.AccessKeyId, issued.SecretAccessKey, issued.SessionToken);
}
