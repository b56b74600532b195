using System.Globalization;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;
using Rolecall.LoadGenerator.Processes;

namespace Rolecall.LoadGenerator;

/// <summary>One who may assume the role of another account of the organization.</summary>
internal sealed record Assumer(AwsKeys Keys, string RoleArn);

/// <summary>What the load is put on: organizations, each with an account of users and an account of roles.</summary>
internal sealed record World(IReadOnlyList<Assumer> Assumers, IReadOnlyList<AwsKeys> Roots)
{
    private const int SideBySide = 16;

    /// <summary>Made through the server's own services, as any client would.</summary>
    /// <param name="pairs">Users, and as many roles, in each organization.</param>
    public static async Task<World> Make(Ready ready, int organizations, int pairs)
    {
        using var channel = GrpcChannel.ForAddress(ready.Grpc);
        var made = new World[organizations];
        await Parallel.ForAsync(0, organizations, new ParallelOptions { MaxDegreeOfParallelism = SideBySide },
            async (i, _) => made[i] = await Organization(channel, ready, "load-" + i.ToString(CultureInfo.InvariantCulture), pairs));
        return new World([.. made.SelectMany(world => world.Assumers)], [.. made.SelectMany(world => world.Roots)]);
    }

    private static async Task<World> Organization(GrpcChannel channel, Ready ready, string name, int pairs)
    {
        var admin = new Metadata { { "authorization", "Bearer " + ready.AdminToken } };
        var organization = await new OrganizationService.OrganizationServiceClient(channel)
            .CreateOrganizationAsync(new CreateOrganizationRequest { Name = name, WithRootAccessKey = true }, admin);
        var production = await new AccountService.AccountServiceClient(channel).CreateAccountAsync(
            new CreateAccountRequest { OrganizationId = organization.Organization.Id, Name = name + "-production", WithRootAccessKey = true }, admin);

        var people = organization.Organization.ManagementAccountId;
        var (peopleRoot, productionRoot) = (KeysOf(organization.RootAccessKey), KeysOf(production.RootAccessKey));
        var (users, roles) = (Iam(channel, ready, peopleRoot), Iam(channel, ready, productionRoot));
        var assumers = new List<Assumer>();
        for (var i = 0; i < pairs; i++)
        {
            var number = i.ToString(CultureInfo.InvariantCulture);
            var role = await roles.CreateRoleAsync(new CreateRoleRequest
            {
                RoleName = "Worker" + number,
                AssumeRolePolicyDocument = $$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{people}}:root"},"Action":"sts:AssumeRole"}}""",
            });
            await users.CreateUserAsync(new CreateUserRequest { UserName = "user" + number });
            await users.PutUserPolicyAsync(new PutUserPolicyRequest
            {
                UserName = "user" + number,
                PolicyName = "MayWork",
                PolicyDocument = $$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"{{role.Role.Arn}}"}}""",
            });
            var key = (await users.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "user" + number })).AccessKey;
            assumers.Add(new Assumer(new AwsKeys(key.AccessKeyId, key.SecretAccessKey), role.Role.Arn));
        }
        return new World(assumers, [peopleRoot, productionRoot]);
    }

    private static Iam.IamClient Iam(GrpcChannel channel, Ready ready, AwsKeys keys) =>
        new(channel.Intercept(new SigV4CallCredentials(keys, new Uri(ready.Grpc).Authority, TimeProvider.System)));

    private static AwsKeys KeysOf(RootAccessKey key) => new(key.AccessKeyId, key.SecretAccessKey);
}
