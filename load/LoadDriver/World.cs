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
    /// <param name="roles">Roles in each of the other accounts, each with a user of its own who may assume it.</param>
    public static async Task<World> Make(Ready ready, int organizations, int accounts, int roles)
    {
        using var channel = GrpcChannel.ForAddress(ready.Grpc);
        var made = new World[organizations];
        await Parallel.ForAsync(0, organizations, new ParallelOptions { MaxDegreeOfParallelism = SideBySide },
            async (i, _) => made[i] = await Organization(channel, ready, "load-" + i.ToString(CultureInfo.InvariantCulture), accounts, roles))
            .OrFail("the world was not made", Longest);
        return new World([.. made.SelectMany(world => world.Assumers)], [.. made.SelectMany(world => world.Roots)]);
    }

    private static async Task<World> Organization(GrpcChannel channel, Ready ready, string name, int accounts, int roles)
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
            for (var i = 0; i < roles; i++)
                assumers.Add(await Pair(Iam(channel, ready, root), Iam(channel, ready, roots[^1]), people,
                    string.Create(CultureInfo.InvariantCulture, $"user{account}-{i}"), string.Create(CultureInfo.InvariantCulture, $"Worker{i}")));
        }
        return new World(assumers, roots);
    }

    /// <summary>A role that trusts the account of users, and a user whose one policy lets it assume that role.</summary>
    private static async Task<Assumer> Pair(Iam.IamClient users, Iam.IamClient roles, string people, string user, string name)
    {
        var role = await roles.CreateRoleAsync(new CreateRoleRequest
        {
            RoleName = name,
            AssumeRolePolicyDocument = $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{{people}}}:root"},"Action":["sts:AssumeRole","sts:TagSession"]}}""",
        });
        await users.CreateUserAsync(new CreateUserRequest { UserName = user });
        await users.PutUserPolicyAsync(new PutUserPolicyRequest
        {
            UserName = user,
            PolicyName = "MayWork",
            PolicyDocument = $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["sts:AssumeRole","sts:TagSession"],"Resource":"{{{role.Role.Arn}}}"}}""",
        });
        var key = (await users.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = user })).AccessKey;
        return new Assumer(new AwsKeys(key.AccessKeyId, key.SecretAccessKey), role.Role.Arn);
    }

    private static Iam.IamClient Iam(GrpcChannel channel, Ready ready, AwsKeys keys) =>
        new(channel.Intercept(new SigV4CallCredentials(keys, new Uri(ready.Grpc).Authority, TimeProvider.System)));

    private static AwsKeys KeysOf(RootAccessKey key) => new(key.AccessKeyId, key.SecretAccessKey);
}
