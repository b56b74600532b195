using System.Net.Http.Headers;
using System.Text;
using Rolecall.LoadDriver.Processes;
using Rolecall.LoadDriver.Targets;

namespace Rolecall.LoadGenerator.Federated;

/// <summary>Roles for those who bring a token or an assertion, over the AWS Query wire.</summary>
internal static class FederatedTargets
{
    public static Target ByToken(RolecallServer server, FederatedWorld world, int connections) =>
        Of("AssumeRoleWithWebIdentity", server, connections, number => Form(
            ("Action", "AssumeRoleWithWebIdentity"), ("Version", "2011-06-15"),
            ("RoleArn", FederatedWorld.OidcRole(Account(world, number))),
            ("RoleSessionName", "load"), ("WebIdentityToken", world.Token)));

    public static Target ByAssertion(RolecallServer server, FederatedWorld world, int connections) =>
        Of("AssumeRoleWithSAML", server, connections, number =>
        {
            var account = Account(world, number);
            return Form(
                ("Action", "AssumeRoleWithSAML"), ("Version", "2011-06-15"), ("RoleArn", FederatedWorld.SamlRole(account)),
                ("PrincipalArn", FederatedWorld.SamlProvider(account)), ("SAMLAssertion", world.Assertion(account)));
        });

    private static string Account(FederatedWorld world, long number) => world.Accounts[(int)(number % world.Accounts.Count)];

    private static Target Of(string name, RolecallServer server, int connections, Func<long, byte[]> bodyOf)
    {
        var uri = new Uri(server.Ready.Aws);
        var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = connections });
        return new Target(name, server.Process, async number =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, uri)
            {
                Content = new ByteArrayContent(bodyOf(number))
                {
                    Headers = { ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded") }
                },
            };
            if ((await HttpTargets.Send(http, request)).AsSpan().IndexOf("<SessionToken>"u8) < 0)
                throw new InvalidDataException("An answer without credentials.");
        });
    }

    private static byte[] Form(params IEnumerable<(string Name, string Value)> members) =>
        Encoding.ASCII.GetBytes(string.Join('&', members.Select(member => $"{member.Name}={Uri.EscapeDataString(member.Value)}")));
}
