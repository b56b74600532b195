using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Rolecall.Api.S3.V1;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;
using Rolecall.EchoServer.Wire;
using Rolecall.LoadDriver.Processes;

namespace Rolecall.LoadDriver.Targets;

/// <summary>AssumeRole over gRPC, and its baseline: the generator signs both, so that both cost it the same.</summary>
internal static class GrpcTargets
{
    public static Target AssumeRole(RolecallServer server, World world, int connections) =>
        AssumeRole(server, world, connections, "AssumeRole, gRPC", RequestOf);

    /// <summary>The most that a request may bring along: fifty tags and a policy of 2,048 characters.</summary>
    public static Target AssumeTagged(RolecallServer server, World world, int connections)
    {
        const string statement = """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::bucket/*"}""";
        var policy =
            ("{\"Version\":\"2012-10-17\",\"Statement\":[" + string.Join(',', Enumerable.Repeat(statement, 24))).PadRight(2046) + "]}";
        return AssumeRole(server, world, connections, "AssumeRole with 50 tags and a policy, gRPC", assumer =>
        {
            var request = RequestOf(assumer);
            request.Policy = policy;
            for (var i = 0; i < 50; i++)
                request.Tags.Add(new Api.Sts.V1.Tag
                {
                    Key = "k" + i.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    Value = "1"
                });
            return request;
        });
    }

    private static Target AssumeRole(
        RolecallServer server, World world, int connections, string name, Func<Assumer, AssumeRoleRequest> request)
    {
        var clients = Signing(server.Ready.Grpc, world, connections, invoker => new Sts.StsClient(invoker));
        return new Target(name, server.Process, async number =>
        {
            var at = number % clients.Length;
            var answer = await clients[at].AssumeRoleAsync(request(world.Assumers[(int)(at / connections)]));
            if (answer.Credentials is not { AccessKeyId.Length: > 0, SecretAccessKey.Length: > 0, SessionToken.Length: > 0 })
                throw new InvalidDataException("An answer without credentials.");
        });
    }

    /// <summary>Bodies of the size that AssumeRole's request and answer have.</summary>
    public static async Task<Target> Echo(EchoProcess echo, RolecallServer server, World world, int connections)
    {
        var assumer = world.Assumers[0];
        var answer =
            await Signing(server.Ready.Grpc, world, 1, invoker => new Sts.StsClient(invoker))[0].AssumeRoleAsync(RequestOf(assumer));
        var body = ByteString.CopyFrom(new byte[RequestOf(assumer).CalculateSize()]);
        var bytes = answer.CalculateSize();
        var clients = Signing(echo.Grpc, world, connections, invoker => new Echo.EchoClient(invoker));
        return new Target("bare echo, gRPC", echo.Process, async number =>
        {
            var echoed = await clients[number % clients.Length].CallAsync(new EchoRequest { Body = body, AnswerBytes = bytes });
            if (echoed.Body.Length != bytes)
                throw new InvalidDataException("An answer of another size.");
        });
    }

    public static Target WhoAmI(RolecallServer server, IReadOnlyList<RoleSession> sessions, int connections)
    {
        var clients =
            Signing(server.Ready.Grpc, sessions.Select(session => session.Keys), connections, invoker => new Sts.StsClient(invoker));
        return new Target("GetCallerIdentity, gRPC", server.Process, async number =>
        {
            if ((await clients[number % clients.Length].GetCallerIdentityAsync(new GetCallerIdentityRequest())).Arn.Length == 0)
                throw new InvalidDataException("An answer without an ARN.");
        });
    }

    public static Target GetObject(RolecallServer server, IReadOnlyList<RoleSession> sessions, int connections)
    {
        var clients =
            Signing(server.Ready.Grpc, sessions.Select(session => session.Keys), connections, invoker => new S3.S3Client(invoker));
        return new Target("GetObject, gRPC", server.Process, async number =>
        {
            var at = number % clients.Length;
            if ((await clients[at].GetObjectAsync(new GetObjectRequest
            {
                Bucket = sessions[(int)(at / connections)].Bucket,
                Key = Sessions.Key
            })).Body.IsEmpty)
                throw new InvalidDataException("An answer without a body.");
        });
    }

    private static AssumeRoleRequest RequestOf(Assumer assumer) => new() { RoleArn = assumer.RoleArn, RoleSessionName = "load" };

    private static T[] Signing<T>(string address, World world, int connections, Func<CallInvoker, T> client) =>
        Signing(address, world.Assumers.Select(assumer => assumer.Keys), connections, client);

    /// <summary>For each signer, a client on each connection.</summary>
    private static T[] Signing<T>(string address, IEnumerable<AwsKeys> signers, int connections, Func<CallInvoker, T> client)
    {
        var authority = new Uri(address).Authority;
        var channels = Enumerable.Range(0, connections)
            .Select(_ => GrpcChannel.ForAddress(address, new GrpcChannelOptions { HttpHandler = new SocketsHttpHandler() }))
            .ToArray();
        return [.. signers.SelectMany(keys => channels.Select(channel =>
            client(channel.Intercept(new SigV4CallCredentials(keys, authority, TimeProvider.System)))))];
    }
}
