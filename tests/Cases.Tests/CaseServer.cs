using System.Net;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rolecall.Contracts;
using Rolecall.Gateway;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Server;
using Rolecall.Server.Cluster;
using Rolecall.Server.Options;
using Rolecall.Server.Seeding;
using Rolecall.Server.Storage;

namespace Rolecall.Cases.Tests;

/// <summary>The server as Program.cs puts it together, in this process, on free ports and a store of its own.</summary>
public class CaseServer : IAsyncLifetime
{
    private readonly DataDirectory directory = DataDirectory.Temporary();
    private readonly WebApplication app;

    public CaseServer() : this(_ => { })
    {
    }

    /// <summary>With other parts where a test needs them.</summary>
    protected CaseServer(Action<IServiceCollection> change)
    {
        AdminToken = directory.AdminToken();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        var options = new ServerOptions
        {
            Data = null,
            Bind = IPAddress.Loopback,
            Port = 0,
            GrpcPort = 0,
            Demo = false,
            ReadyFile = null,
            LogLevel = LogLevel.Error,
        };
        builder.ListenOn(options);
        builder.Services.AddStorage(directory, options);
        builder.Host.UseOrleans(silo => silo.StandAlone());
        builder.Services.AddGateway(AdminToken);
        change(builder.Services);
        app = builder.Build();
        app.UseGatewayGuards();
        app.UseGatewayAws();
        app.UseRouting();
        app.MapGatewayGrpc();
    }

    internal string AdminToken { get; }

    internal IServiceProvider Services => app.Services;

    /// <summary>The endpoints, in the order in which they were configured: AWS first.</summary>
    internal Uri Aws => Address(0);

    internal Uri Grpc => Address(1);

    public virtual async ValueTask InitializeAsync()
    {
        await app.StartAsync();
        await new WorldSeeding(app.Services, directory).Prepare(demo: false);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await app.StopAsync();
        await app.DisposeAsync();
        directory.Dispose();
    }

    internal Operation RowOf(IMessage request) =>
        app.Services.GetRequiredService<OperationTable>().All.Single(row => row.Method.InputType == request.Descriptor);

    /// <summary>The call as a wire makes it, run through the whole pipeline into the grains.</summary>
    /// <exception cref="RefusedCallException">The call was refused.</exception>
    internal async Task<(IMessage Answer, Call Call)> Run(string sandbox, Credential who, IMessage request)
    {
        var call = CallOf(sandbox, who, request);
        return (await Run(call), call);
    }

    /// <exception cref="RefusedCallException">The call was refused.</exception>
    internal Task<IMessage> Run(Call call) => app.Services.GetRequiredService<CallPipeline>().Run(call);

    internal Call CallOf(string sandbox, Credential who, IMessage request) => new()
    {
        Operation = RowOf(request),
        SandboxName = sandbox,
        Parse = () => request,
        ReadCredentials = () => who.AsEvidence(AdminToken),
        Origin = new Origin { SourceIp = IPAddress.Loopback, UserAgent = "cases", Referer = null, Tls = false, Host = "localhost" },
        RequestId = app.Services.GetRequiredService<RequestIds>().New(),
        Cancel = TestContext.Current.CancellationToken,
    };

    private Uri Address(int index) =>
        new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ElementAt(index));
}
