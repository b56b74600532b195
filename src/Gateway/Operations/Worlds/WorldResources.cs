using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Buckets;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Gateway.Operations.Compute;
using Rolecall.Gateway.Operations.Iam;
using Rolecall.Gateway.Operations.S3;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Policy;
using Rolecall.Worlds;

namespace Rolecall.Gateway.Operations.Worlds;

/// <summary>Brings buckets, identity providers, instances and simulated issuers to what a world says.</summary>
internal static class WorldResources
{
    private const string NameTag = "Name";

    public static async Task FollowBucket(WorldRun run, WorldAccount account, WorldBucket bucket)
    {
        if (!BucketNames.IsValid(bucket.Name))
            throw new AwsFaultException(Fault.InvalidBucketName());
        var grain = run.Grains.Grain<IBucketGrain>(Keys.Bucket(run.Realm, bucket.Name));
        var what = $"{account.Name}: bucket {bucket.Name}";
        var found = await grain.Describe();
        if (found is null || found.AccountId != account.Id)
            await run.Change(WorldChangeKind.Create, what, async () => AwsFaultException.ThrowIf(await grain.Create(AccountId.Parse(account.Id), run.Now)));
        if (bucket.Policy is not { } policy)
            return;
        var current = found is null ? null : await grain.GetPolicy(found.BucketId);
        if (PolicyHolder.SameJson(current, policy.Json))
            return;
        await run.Change(current is null ? WorldChangeKind.Create : WorldChangeKind.Update, what + ": policy", async () =>
            AwsFaultException.ThrowIf(await grain.PutPolicy((await grain.Describe())!.BucketId, policy.Json, strictPrincipals: false)));
    }

    public static async Task FollowProvider(WorldRun run, WorldAccount account, WorldProvider provider)
    {
        var iam = run.Iam(account);
        if (provider.OidcUrl is { } url)
            await FollowOidc(run, iam, account, url, provider.Audiences);
        else
            await FollowSaml(run, iam, account, provider.SamlName!, provider.SamlMetadata!);
    }

    private static async Task FollowOidc(WorldRun run, IamOfAccount iam, WorldAccount account, string url, IReadOnlyList<string> audiences)
    {
        var arn = $"arn:aws:iam::{account.Id}:oidc-provider/{url["https://".Length..]}";
        var what = $"{account.Name}: OpenID Connect provider {url}";
        var found = await iam.Find<GetOpenIDConnectProviderResponse>(new GetOpenIDConnectProviderRequest { OpenIdConnectProviderArn = arn });
        if (found is null)
        {
            await run.Change(WorldChangeKind.Create, what, () => iam.Do<CreateOpenIDConnectProviderResponse>(
                new CreateOpenIDConnectProviderRequest { Url = url, ClientIdList = { audiences } }));
            return;
        }
        foreach (var audience in audiences.Except(found.ClientIdList))
        {
            await run.Change(WorldChangeKind.Create, $"{what}: audience {audience}", () => iam.Do<AddClientIDToOpenIDConnectProviderResponse>(
                new AddClientIDToOpenIDConnectProviderRequest { OpenIdConnectProviderArn = arn, ClientId = audience }));
        }
        foreach (var audience in run.Prune ? found.ClientIdList.Except(audiences) : [])
        {
            await run.Change(WorldChangeKind.Delete, $"{what}: audience {audience}", () => iam.Do<RemoveClientIDFromOpenIDConnectProviderResponse>(
                new RemoveClientIDFromOpenIDConnectProviderRequest { OpenIdConnectProviderArn = arn, ClientId = audience }));
        }
    }

    private static async Task FollowSaml(WorldRun run, IamOfAccount iam, WorldAccount account, string name, string metadata)
    {
        var arn = $"arn:aws:iam::{account.Id}:saml-provider/{name}";
        var what = $"{account.Name}: SAML provider {name}";
        var found = await iam.Find<GetSAMLProviderResponse>(new GetSAMLProviderRequest { SamlProviderArn = arn });
        if (found is null)
        {
            await run.Change(WorldChangeKind.Create, what, () => iam.Do<CreateSAMLProviderResponse>(
                new CreateSAMLProviderRequest { Name = name, SamlMetadataDocument = metadata }));
        }
        else if (found.SamlMetadataDocument != metadata)
        {
            await run.Change(WorldChangeKind.Update, what, () => iam.Do<UpdateSAMLProviderResponse>(
                new UpdateSAMLProviderRequest { SamlProviderArn = arn, SamlMetadataDocument = metadata }));
        }
    }

    public static async Task FollowInstance(WorldRun run, WorldAccount account, WorldInstance instance, IRandomSource random)
    {
        var iam = run.Iam(account);
        var running = await iam.Account.Describe() is null ? [] : await iam.Account.ListWorkloads();
        if (running.Any(one => one.Workload.Instance?.Tags.Any(tag => tag.Key == NameTag && tag.Value == instance.Name) is true))
            return;
        await run.Change(WorldChangeKind.Create, $"{account.Name}: instance {instance.Name}", async () =>
        {
            var request = new LaunchInstanceRequest { Tags = { new InstanceTag { Key = NameTag, Value = instance.Name } } };
            if (instance.Type is { } type)
                request.InstanceType = type;
            var launched = InstanceRequests.Launched(Workloads.Instance(AccountId.Parse(account.Id), "us-east-1", run.Now, random), request);
            AwsFaultException.ThrowIf(await iam.Account.Launch(launched with { ProfileName = instance.Profile }));
            var address = new WorkloadAddress(run.SandboxName, account.Id, launched.Id, launched.MetadataSecret);
            run.Tell(new WorldLaunch(instance.Name, account.Id, launched.Id, address.MetadataPath));
        });
    }

    public static async Task FollowIssuer(WorldRun run, string url)
    {
        var sandbox = run.Grains.Grain<ISandboxGrain>(run.SandboxName);
        if ((await sandbox.ListIssuers()).Any(one => one.Url == url))
            return;
        await run.Change(WorldChangeKind.Create, $"issuer {url}", async () => AwsFaultException.ThrowIf((await sandbox.CreateIssuer(url, run.Now)).Fault));
    }
}
