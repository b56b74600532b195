using System.Globalization;
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
    private const int SideBySide = 16;

    /// <summary>The largest world (1,000 organizations of 10 accounts) takes a few minutes.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(20);

    /// <summary>Made through the server's own services, as any client would.</summary>
    /// <param name="accounts">Accounts in each organization, the account of users among them.</param>
    /// <param name="roles">Roles in each of the other accounts; for each of these accounts there is a user who may assume them.</param>
    /// <param name="name">What the organizations' names begin with.</param>
    /// <param name="cancel">Makes no more organizations; those that were made stay.</param>
    /// <param name="sandboxOf">The sandbox of the organization of that number; null, or a null of it, for the default one.</param>
    public static async Task<World> Make(
        Ready ready, int organizations, int accounts, int roles, string name = "load", Func<int, string?>? sandboxOf = null,
        CancellationToken cancel = default)
    {
        using var channel = GrpcChannel.ForAddress(ready.Grpc);
        var made = new World[organizations];
        await Parallel.ForAsync(0, organizations, new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = cancel },
            async (i, _) => made[i] = await Organization(
                SandboxHeader.On(channel.CreateCallInvoker(), sandboxOf?.Invoke(i)), ready,
                string.Create(CultureInfo.InvariantCulture, $"{name}-{i}"), accounts, roles))
            .OrFail("the world was not made", Longest);
        return new World([.. made.SelectMany(world => world.Assumers)], [.. made.SelectMany(world => world.Roots)]);
    }

    private static async Task<World> Organization(CallInvoker channel, Ready ready, string name, int accounts, int roles)
    {
        var admin = new Metadata { { "authorization", "Bearer " + ready.AdminToken } };
        var organization = await new OrganizationService.OrganizationServiceClient(channel)
            .CreateOrganizationAsync(new CreateOrganizationRequest { Name = name, WithRootAccessKey = true }, admin);
        var people = organization.Organization.ManagementAccountId;
        var root = KeysOf(organization.RootAccessKey);
        var (assumers, roots) = (new List<Assumer>(), new List<AwsKeys> { root });
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
            if (roles == 0)
                continue;
            var userName = "user" + account.ToString(CultureInfo.InvariantCulture);
            var user = await User(Iam(channel, ready, root), userName, made.Account.Id);
            for (var i = 0; i < roles; i++)
                assumers.Add(new Assumer(
                    name,
                    user,
                    await Role(Iam(channel, ready, roots[^1]), people, "Worker" + i.ToString(CultureInfo.InvariantCulture)),
                    roots[^1])
                { UserRoot = root, UserName = userName });
        }
        return new World(assumers, roots);
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
