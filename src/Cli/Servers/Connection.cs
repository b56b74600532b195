using System.Net;
using System.Text;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Rolecall.Api.SigV4;

namespace Rolecall.Cli.Servers;

/// <summary>Calls of the server's public API: as an administrator, or signed with somebody's keys.</summary>
internal sealed class Connection(ServerAddress address, TimeProvider time) : IDisposable
{
    private readonly GrpcChannel channel = GrpcChannel.ForAddress(address.Grpc.Value, new GrpcChannelOptions
    {
        // A proxy of the machine's owner is for other machines.
        HttpHandler = new SocketsHttpHandler { UseProxy = !address.Grpc.Value.IsLoopback, EnableMultipleHttp2Connections = true },
    });

    /// <summary>Without credentials.</summary>
    public CallInvoker Anonymous => Selecting(channel.CreateCallInvoker());

    /// <summary>For what is done in the sandbox.</summary>
    /// <exception cref="CliException">There is no token.</exception>
    public CallInvoker Admin => Selecting(ServerAdmin);

    /// <summary>For what is done to sandboxes: the one that is meant need not be there.</summary>
    /// <exception cref="CliException">There is no token.</exception>
    public CallInvoker ServerAdmin
    {
        get
        {
            var token = Token();
            return channel.CreateCallInvoker().Intercept(headers =>
            {
                headers.Add("authorization", "Bearer " + token);
                return headers;
            });
        }
    }

    public CallInvoker As(AwsKeys keys) =>
        Selecting(channel.CreateCallInvoker()).Intercept(new SigV4CallCredentials(keys, address.Grpc.Value.Authority, time));

    /// <summary>A call with its request as JSON, over the AWS endpoint.</summary>
    /// <param name="path">"/rolecall.v1.ClockService/GetClock".</param>
    /// <param name="json">The request, as it is.</param>
    /// <param name="keys">Whose call it is; null for the administrator's.</param>
    /// <exception cref="CliException">There is no token.</exception>
    public async Task<(HttpStatusCode Status, string Body)> PostJson(string path, string json, AwsKeys? keys, CancellationToken cancel)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = !address.Aws.Value.IsLoopback });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address.Aws.Value, path));
        request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (address.Sandbox.Value != "default")
            request.Headers.Add("rolecall-sandbox", address.Sandbox.Value);
        if (keys is null)
            request.Headers.Add("authorization", "Bearer " + Token());
        else
            foreach (var entry in new SigV4CallCredentials(keys, address.Aws.Value.Authority, time).Sign(path))
                request.Headers.TryAddWithoutValidation(entry.Key, entry.Value);
        using var answer = await http.SendAsync(request, cancel);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(cancel));
    }

    private string Token() => address.Token?.Value ?? throw new CliException(ExitCodes.Unauthenticated, "no admin token was found")
    {
        Why = "looked at --token-file, ROLECALL_TOKEN, ROLECALL_TOKEN_FILE, the ready file and ./data/admin-token",
        Try = "rolecall up, or run this in the folder that the server was started in",
    };

    public void Dispose() => channel.Dispose();

    private CallInvoker Selecting(CallInvoker calls) => address.Sandbox.Value == "default" ? calls : calls.Intercept(headers =>
    {
        headers.Add("rolecall-sandbox", address.Sandbox.Value);
        return headers;
    });
}
