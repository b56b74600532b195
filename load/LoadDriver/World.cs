using System.Globalization;
using System.Security.Cryptography;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;
using Rolecall.LoadDriver.Processes;

namespace Rolecall.LoadDriver;

/// <summary>What the load is put on: organizations, each with one account of users and some of roles.</summary>
/// <param name="Roots">The root keys of all accounts.</param>
internal sealed record World(IReadOnlyList<Assumer> Assumers, IReadOnlyList<AwsKeys> Roots)
{
    private const int Connections = 4;

    /// <summary>Organizations that are made at a time.</summary>
    private const int SideBySide = 16;

    /// <summary>Roles of an account.</summary>
    private const int RolesSideBySide = 16;

    /// <summary>What a world may take however small it is.</summary>
    private static readonly TimeSpan LeastOfLongest = TimeSpan.FromMinutes(20);

    /// <summary>What each organization, account and role may take; a server that answers makes a hundred of them in a second.</summary>
    private static readonly TimeSpan LongestOfOne = TimeSpan.FromMilliseconds(200);

    /// <summary>Timers take no more than 49 days.</summary>
    private static readonly TimeSpan MostOfLongest = TimeSpan.FromDays(30);

    /// <summary>Made through the server's own services, as any client would.</summary>
    /// <param name="accounts">Accounts in each organization, the account of users among them.</param>
    /// <param name="roles">Roles in each of the other accounts; for each of these accounts there is a user who may assume them.</param>
    /// <param name="name">What the organizations' names begin with; null for one that no other world has.</param>
    /// <param name="cancel">Makes no more organizations; those that were made stay.</param>
    /// <param name="sandboxOf">The sandbox of the organization of that number; null, or a null of it, for the default one.</param>
    public static async Task<World> Make(
        Ready ready, int organizations, int accounts, int roles, string? name = null, Func<int, string?>? sandboxOf = null,
        CancellationToken cancel = default)
    {
        name ??= "load-" + RandomNumberGenerator.GetHexString(8, lowercase: true);
        var channels = Enumerable.Range(0, Connections).Select(_ => GrpcChannel.ForAddress(
            ready.Grpc, new GrpcChannelOptions { HttpHandler = new SocketsHttpHandler(), DisposeHttpClient = true })).ToArray();
        var made = new World[organizations];
        try
        {
            await Parallel.ForAsync(
                0,
                organizations,
                new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = cancel },
                async (i, _) => made[i] = await Organization(
                    SandboxHeader.On(channels[i % Connections].CreateCallInvoker(), sandboxOf?.Invoke(i)), ready,
                    string.Create(CultureInfo.InvariantCulture, $"{name}-{i}"), accounts, roles))
                .OrFail("the world was not made", Longest(organizations, accounts, roles));
        }
        finally
        {
            Array.ForEach(channels, channel => channel.Dispose());
        }
        return new World([.. made.SelectMany(world => world.Assumers)], [.. made.SelectMany(world => world.Roots)]);
    }

    /// <summary>How long a world may take: what it may hold (100,000 organizations, say) is not made in the time of a small one.</summary>
    internal static TimeSpan Longest(int organizations, int accounts, int roles)
    {
        var seconds = LongestOfOne.TotalSeconds * organizations * (1.0 + accounts * (1.0 + roles));
        return TimeSpan.FromSeconds(Math.Clamp(seconds, LeastOfLongest.TotalSeconds, MostOfLongest.TotalSeconds));
    }

    private static async Task<World> Organization(CallInvoker channel, Ready ready, string name, int accounts, int roles)
    {
        var admin = new Metadata { { "authorization", "Bearer " + ready.AdminToken } };
        var organization = await new OrganizationService.OrganizationServiceClient(channel)
            .CreateOrganizationAsync(new CreateOrganizationRequest { Name = name, WithRootAccessKey = true }, admin);
        var people = organization.Organization.ManagementAccountId;
        var root = KeysOf(organization.RootAccessKey);
        var roots = new List<AwsKeys> { root };
        var assumers = new List<Task<Assumer[]>>();
        for (var account = 1; account < accounts; account++)
        {
            var made = await new AccountService.AccountServiceClient(channel).CreateAccountAsync(
                new CreateAccountRequest
                {
                    OrganizationId = organization.Organization.Id,
                    Name = string.Create(CultureInfo.InvariantCulture, $"{name}-{account}"),
                    WithRootAccessKey = true,
                }, admin);
            roots.Add(KeysOf(made.RootAccessKey));
            if (roles > 0)
                assumers.Add(AssumersOf(
                    channel, ready, name, root, roots[^1], people, made.Account.Id,
                    "user" + account.ToString(CultureInfo.InvariantCulture), roles));
        }
        return new World([.. (await Task.WhenAll(assumers)).SelectMany(some => some)], roots);
    }

    /// <summary>The roles of an account, and who assumes them, side by side: what waits on one account is written together.</summary>
    private static async Task<Assumer[]> AssumersOf(
        CallInvoker channel, Ready ready, string organization, AwsKeys userRoot, AwsKeys root, string people, string account,
        string userName, int roles)
    {
        var user = User(Iam(channel, ready, userRoot), userName, account);
        var iam = Iam(channel, ready, root);
        var arns = new string[roles];
        await Parallel.ForAsync(0, roles, new ParallelOptions { MaxDegreeOfParallelism = RolesSideBySide }, async (i, _) =>
            arns[i] = await Role(iam, people, "Worker" + i.ToString(CultureInfo.InvariantCulture)));
        var keys = await user;
        return [.. arns.Select(arn => new Assumer(organization, keys, arn, root) { UserRoot = userRoot, UserName = userName })];
    }

    /// <summary>A role that trusts the account of users.</summary>
    private static async Task<string> Role(Iam.IamClient iam, string people, string name) =>
        (await iam.CreateRoleAsync(new CreateRoleRequest
        {
            RoleName = name,
            AssumeRolePolicyDocument = $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{{people}}}:root"},"Action":["sts:AssumeRole","sts:TagSession"]}}""",
        })).Role.Arn;

    /// <summary>A user whose one policy lets it assume the roles of one account.</summary>
    private static async Task<AwsKeys> User(Iam.IamClient iam, string name, string accountOfRoles)
    {
        await iam.CreateUserAsync(new CreateUserRequest { UserName = name });
        await iam.PutUserPolicyAsync(new PutUserPolicyRequest
        {
            UserName = name,
            PolicyName = "MayWork",
            PolicyDocument = $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["sts:AssumeRole","sts:TagSession"],"Resource":"arn:aws:iam::{{{accountOfRoles}}}:role/Worker*"}}""",
        });
        var key = (await iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = name })).AccessKey;
        return new AwsKeys(key.AccessKeyId, key.SecretAccessKey);
    }

    private static Iam.IamClient Iam(CallInvoker channel, Ready ready, AwsKeys keys) =>
        new(channel.Intercept(new SigV4CallCredentials(keys, new Uri(ready.Grpc).Authority, TimeProvider.System)));

    private static AwsKeys KeysOf(RootAccessKey key) => new(key.AccessKeyId, key.SecretAccessKey);
}
