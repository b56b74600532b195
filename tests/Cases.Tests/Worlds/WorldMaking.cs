using System.Text.Json;
using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Contracts;
using Rolecall.DecisionCases;
using Rolecall.Gateway;
using Rolecall.Gateway.Pipeline;
using Rolecall.Policy;

namespace Rolecall.Cases.Tests.Worlds;

/// <summary>Makes a case's world through the gateway, as an administrator of the accounts would: caller first, then the resource.</summary>
internal static class WorldMaking
{
    private static int made;

    public static async Task<World> Make(CaseServer server, DecisionCase one)
    {
        var sandbox = $"case-{Interlocked.Increment(ref made)}";
        var world = new World(server, sandbox, one);
        await server.Run(Keys.DefaultSandbox, new Credential.Administrator(), new CreateSandboxRequest { Name = sandbox });
        await new CallerMaking(world).Make();
        await MakeResource(world, one);
        await GuardrailMaking.Make(world);
        return world;
    }

    public static string AccountOf(string caller) => Arn.Parse(caller).Account;

    private static async Task MakeResource(World world, DecisionCase one)
    {
        if (!Arn.TryParse(world.Real(one.Resource), out var resource))
            return;
        var account = one.ResourceAccount ?? AccountOf(one.Caller);
        if (one.BucketName is { } bucket)
            await MakeBucket(world, account, bucket, resource.Resource[bucket.Length..].TrimStart('/'));
        else if (one.TrustPolicy is { } trust)
            await MakeRole(world, account, resource.Resource.Split('/')[^1], world.Real(CasePolicy.DocumentOf(trust)));
        else if (resource.Resource.StartsWith("user/", StringComparison.Ordinal) && one.Resource != one.Caller
            && one.Action != "iam:CreateUser")
            await world.AsRoot<CreateUserResponse>(account, new CreateUserRequest { UserName = resource.Resource.Split('/')[^1] });
    }

    private static async Task MakeBucket(World world, string account, string bucket, string key)
    {
        await world.AsRoot<CreateBucketResponse>(account, new CreateBucketRequest { Bucket = bucket });
        if (key.Length > 0)
            await world.AsRoot<PutObjectResponse>(
                account, new PutObjectRequest { Bucket = bucket, Key = key, Body = ByteString.CopyFromUtf8("text") });
        if (world.Case.ResourcePolicy is not { ValueKind: not JsonValueKind.String } policy)
            return;
        await Write<DeletePublicAccessBlockResponse>(world, account, new DeletePublicAccessBlockRequest { Bucket = bucket });
        await Write<PutBucketPolicyResponse>(
            world, account, new PutBucketPolicyRequest { Bucket = bucket, Policy = world.Real(CasePolicy.DocumentOf(policy)) });
    }

    /// <summary>The caller's own role exists already, and trusts whom it is to trust from now on.</summary>
    private static async Task MakeRole(World world, string account, string name, string trust)
    {
        var own = world.Case.Caller.StartsWith($"arn:aws:sts::{account}:assumed-role/{name}/", StringComparison.Ordinal);
        await (own
            ? Write<UpdateAssumeRolePolicyResponse>(
                world, account, new UpdateAssumeRolePolicyRequest { RoleName = name, PolicyDocument = trust }) as Task
            : Write<CreateRoleResponse>(world, account, new CreateRoleRequest { RoleName = name, AssumeRolePolicyDocument = trust }));
    }

    /// <summary>Some cases name principals whom their world does not have: then it takes them. The others have the rule of a new sandbox.</summary>
    private static async Task Write<T>(World world, string account, IMessage request) where T : IMessage
    {
        try
        {
            await world.AsRoot<T>(account, request);
        }
        catch (RefusedCallException refused) when (refused.Message.StartsWith("Invalid principal in policy", StringComparison.Ordinal))
        {
            await world.AsAdministrator<SetSandboxRulesResponse>(new SandboxRules { StrictPrincipals = false });
            await world.AsRoot<T>(account, request);
        }
    }
}
