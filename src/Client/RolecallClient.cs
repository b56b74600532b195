using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Rolecall.Api.SigV4;

namespace Rolecall.Client;

/// <summary>A connection to a Rolecall server. Safe for use by many at once; dispose it when all are done.</summary>
public sealed class RolecallClient : IDisposable
{
    private readonly GrpcChannel channel;
    private readonly string? adminToken;
    private readonly TimeProvider time;

    private RolecallClient(
        Uri grpc, string? adminToken, IReadOnlyDictionary<string, AwsKeys> people, TimeProvider? time, X509Certificate2? certificate = null)
    {
        this.adminToken = adminToken;
        this.time = time ?? TimeProvider.System;
        Grpc = grpc;
        People = people;
        // A proxy of the machine's owner is for other machines.
        var handler = new SocketsHttpHandler { UseProxy = !grpc.IsLoopback, EnableMultipleHttp2Connections = true };
        if (certificate is not null)
        {
            var trusted = certificate.RawData;
            handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, _, _) =>
                presented is not null && presented.GetRawCertData().AsSpan().SequenceEqual(trusted);
        }
        channel = GrpcChannel.ForAddress(grpc, new GrpcChannelOptions { HttpHandler = handler });
    }

    /// <summary>The gRPC endpoint.</summary>
    public Uri Grpc { get; }

    /// <summary>The AWS endpoint, for AWS's own SDKs; null where only the gRPC endpoint was given.</summary>
    public Uri? Aws { get; private init; }

    /// <summary>Keys of the people of the server's world, by name; none where no ready file tells them.</summary>
    public IReadOnlyDictionary<string, AwsKeys> People { get; }

    /// <summary>Connects to a server by the ready file that it wrote (data/ready.json, or that of "rolecall up").</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no ready file.</exception>
    public static RolecallClient Connect(string readyFile, TimeProvider? time = null)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(readyFile));
            var root = json.RootElement;
            var people = new Dictionary<string, AwsKeys>(StringComparer.Ordinal);
            if (root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("people", out var list) && list.ValueKind == JsonValueKind.Array)
            {
                foreach (var one in list.EnumerateArray())
                    people[Text(one, "name")] = new AwsKeys(Text(one, "accessKeyId"), Text(one, "secretAccessKey"));
            }
            return new RolecallClient(Address(root, "grpc"), Text(root, "adminToken"), people, time) { Aws = Address(root, "aws") };
        }
        catch (JsonException malformed)
        {
            throw new InvalidDataException(
                $"{readyFile} is no ready file of a Rolecall server: it is not JSON, from line {malformed.LineNumber + 1} on.", malformed);
        }
        catch (FormatException wanting)
        {
            throw new InvalidDataException($"{readyFile} is no ready file of a Rolecall server: {wanting.Message}.", wanting);
        }
    }

    private static string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new FormatException($"it has no \"{name}\", or none that is a text");

    private static Uri Address(JsonElement element, string name) =>
        Uri.TryCreate(Text(element, name), UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new FormatException($"its \"{name}\" is no address such as \"http://127.0.0.1:4567\"");

    /// <summary>Connects to a server's gRPC endpoint.</summary>
    /// <param name="grpc">"http://127.0.0.1:4567".</param>
    /// <param name="adminToken">The server's token or a sandbox's; null where nothing is administered.</param>
    /// <param name="time">The clock that signatures are made by: the wall's.</param>
    /// <param name="certificate">The one certificate that is trusted: the server's own, where it is signed by itself. What the machine trusts
    /// where absent.</param>
    public static RolecallClient Connect(Uri grpc, string? adminToken, TimeProvider? time = null, X509Certificate2? certificate = null) =>
        new(grpc, adminToken, new Dictionary<string, AwsKeys>(), time, certificate);

    /// <summary>A sandbox of the server, whether it is there yet or not.</summary>
    public RolecallSandbox Sandbox(string name) => new(this, name, People);

    /// <inheritdoc />
    public void Dispose() => channel.Dispose();

    /// <summary>Calls of a sandbox as its administrator.</summary>
    /// <exception cref="InvalidOperationException">There is no admin token, or it would be sent to another machine in clear.</exception>
    internal CallInvoker AsAdministrator(string sandbox)
    {
        var token = adminToken ?? throw new InvalidOperationException("This needs an admin token: connect by a ready file, or give the token.");
        if (Grpc.Scheme != Uri.UriSchemeHttps && !Grpc.IsLoopback)
            throw new InvalidOperationException($"An admin token is not sent to {Grpc} in clear: connect by https.");
        return In(sandbox).Intercept(headers =>
        {
            headers.Add("authorization", "Bearer " + token);
            return headers;
        });
    }

    internal CallInvoker As(string sandbox, AwsKeys keys) => In(sandbox).Intercept(new SigV4CallCredentials(keys, Grpc.Authority, time));

    private CallInvoker In(string sandbox) => channel.CreateCallInvoker().Intercept(headers =>
    {
        if (sandbox != "default")
            headers.Add("rolecall-sandbox", sandbox);
        return headers;
    });
}
