using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Model;
using Grpc.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Rolecall.Gateway.Audit;
using Rolecall.Gateway.Bodies;
using Rolecall.Gateway.Connections;
using Rolecall.Gateway.Limits;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Operations.Compute;
using Rolecall.Gateway.Operations.Iam;
using Rolecall.Gateway.Operations.Organizations;
using Rolecall.Gateway.Operations.Questions;
using Rolecall.Gateway.Operations.S3;
using Rolecall.Gateway.Operations.Sandboxes;
using Rolecall.Gateway.Operations.Sts;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Requests;
using Rolecall.Gateway.Settings;
using Rolecall.Gateway.Wires;
using Rolecall.Gateway.Wires.Connect;
using Rolecall.Gateway.Wires.Grpc;
using Rolecall.Gateway.Wires.Issuers;
using Rolecall.Gateway.Wires.Json;
using Rolecall.Gateway.Wires.Metadata;
using Rolecall.Gateway.Wires.Query;
using Rolecall.Gateway.Wires.RestXml;

namespace Rolecall.Gateway;

/// <summary>The gateway's table of contents.</summary>
public static class GatewayServices
{
    /// <summary>The largest message to a gRPC service that is none of the table's.</summary>
    private const int LargestForeignMessage = 64 << 10;

    /// <summary>Adds the pipeline, the operation table and the wires. Needs IGrainFactory, the stores, IRandomSource and TimeProvider.</summary>
    /// <param name="issuerBase">"https://HOST" where the documents of accounts that issue identity tokens are found; null for as their callers reach this server.</param>
    /// <param name="hostNames">Names that this server answers to, besides those that no stranger can point at it: "NAME", or "*.NAME" for all below it.</param>
    public static IServiceCollection AddGateway(
        this IServiceCollection services, string adminToken, string? issuerBase = null, IReadOnlyList<string>? hostNames = null)
    {
        services.AddSingleton(new HostNames(issuerBase is null ? hostNames ?? [] : [.. hostNames ?? [], new Uri(issuerBase).Host]));
        services.AddSingleton<HostCheck>();
        services.AddSingleton<AnswerFailures>();
        services.AddSingleton(new AdminToken(adminToken));
        services.AddSingleton<ExistingGrains>();
        services.AddSingleton(_ => new BodyBudgets(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes));
        services.AddSingleton(all => all.GetRequiredService<BodyBudgets>().Requests);
        services.AddSingleton<BodyReader>();
        services.AddSingleton<ConnectionGate>();
        services.AddSingleton<LeasedSandboxes>();
        services.AddSingleton<FailedProofs>();
        services.AddSingleton<Throttle>();
        services.AddSingleton<OpenStreams>();
        services.AddSingleton<Authenticator>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<CallPipeline>();

        services.AddSingleton<StsOperations>();
        services.AddSingleton<DecodeOperations>();
        services.AddSingleton<IamOperations>();
        services.AddSingleton<RootAccessOperations>();
        services.AddSingleton<DelegationOperations>();
        services.AddSingleton<S3Operations>();
        services.AddSingleton<SandboxOperations>();
        services.AddSingleton<SandboxTokenOperations>();
        services.AddSingleton<IssuerOperations>();
        services.AddSingleton<ClockOperations>();
        services.AddSingleton<AdminOrganizations>();
        services.AddSingleton<SessionOperations>();
        services.AddSingleton<ContextOperations>();
        services.AddSingleton<CallerPermission>();
        services.AddSingleton<SessionIssuer>();
        services.AddSingleton<WorkloadCredentials>();
        services.AddSingleton<ComputeOperations>();
        services.AddSingleton<GuardrailOperations>();
        services.AddSingleton<OrganizationsApi>();
        services.AddSingleton<AuditOperations>();
        services.AddSingleton<AccessOperations>();
        services.AddSingleton<ServiceRules>();
        services.AddSingleton(all => new Lazy<OperationTable>(all.GetRequiredService<OperationTable>));
        services.AddSingleton(all => new OperationTable(
        [
            .. all.GetRequiredService<StsOperations>().Rows(),
            .. all.GetRequiredService<DecodeOperations>().Rows(),
            .. all.GetRequiredService<IamOperations>().Rows(),
            .. all.GetRequiredService<RootAccessOperations>().Rows(),
            .. all.GetRequiredService<DelegationOperations>().Rows(),
            .. all.GetRequiredService<S3Operations>().Rows(),
            .. all.GetRequiredService<SandboxOperations>().Rows(),
            .. all.GetRequiredService<SandboxTokenOperations>().Rows(),
            .. all.GetRequiredService<IssuerOperations>().Rows(),
            .. all.GetRequiredService<ClockOperations>().Rows(),
            .. all.GetRequiredService<AdminOrganizations>().Rows(),
            .. all.GetRequiredService<SessionOperations>().Rows(),
            .. all.GetRequiredService<ContextOperations>().Rows(),
            .. all.GetRequiredService<ComputeOperations>().Rows(),
            .. all.GetRequiredService<GuardrailOperations>().Rows(),
            .. all.GetRequiredService<OrganizationsApi>().Rows(),
            .. all.GetRequiredService<AuditOperations>().Rows(),
            .. all.GetRequiredService<AccessOperations>().Rows(),
        ]));

        services.AddSingleton<RequestLog>();
        services.AddSingleton<MetadataRequests>();
        services.AddSingleton<InstanceMetadata>();
        services.AddSingleton<InstanceMetadataEndpoint>();
        services.AddSingleton<ContainerEndpoint>();
        services.AddSingleton(all => new PublicEndpoints(all, issuerBase));
        services.AddSingleton<IssuerEndpoint>();
        services.AddSingleton<AwsEndpoint>();
        services.AddSingleton<QueryEndpoint>();
        services.AddSingleton<AwsJsonEndpoint>();
        services.AddSingleton<S3Endpoint>();
        services.AddSingleton<ConnectEndpoint>();
        services.AddGrpc(options =>
        {
            options.MaxReceiveMessageSize = LargestForeignMessage;
            options.MaxSendMessageSize = WireLimits.MaxObjectBytes;
        }).AddServiceOptions<OperationService>(options => options.MaxReceiveMessageSize = WireLimits.MaxObjectBytes);
        // The library adds gzip where there is no other: a few bytes could be many.
        services.PostConfigure<GrpcServiceOptions>(options => options.CompressionProviders.Clear());
        services.AddSingleton<GrpcBodyGuard>();
        services.AddSingleton<GrpcEndpoint>();
        services.AddSingleton<IServiceMethodProvider<OperationService>, OperationMethods>();
        services.AddSingleton(all => new ReflectionServiceImpl(all.GetRequiredService<OperationTable>().Services));
        return services;
    }

    /// <summary>Writes a line for each request to the log, at information level.</summary>
    public static void UseRequestLog(this IApplicationBuilder app)
    {
        var log = app.ApplicationServices.GetRequiredService<RequestLog>();
        app.Use((http, next) => log.Serve(http, next));
    }

    /// <summary>Stands before everything that the server serves: bad clients are no errors of ours, and other sites' pages are no clients.</summary>
    public static void UseGatewayGuards(this IApplicationBuilder app)
    {
        // The gate closes connections that make no request.
        app.Use((http, next) =>
        {
            http.Features.Get<ClientConnection>()?.RequestBegan();
            return next(http);
        });
        app.Use(app.ApplicationServices.GetRequiredService<AnswerFailures>().Serve);
        app.Use(app.ApplicationServices.GetRequiredService<HostCheck>().Serve);
    }

    /// <summary>Whether the text can be one of AddGateway's host names.</summary>
    public static bool IsHostName(string text) => HostNames.IsValid(text);

    /// <summary>Lets a port's connections through the one gate that counts them all; the first middleware of the port, before TLS.</summary>
    public static void UseConnectionGate(this ListenOptions port)
    {
        var gate = port.ApplicationServices.GetRequiredService<ConnectionGate>();
        port.Use(next => connection => gate.Pass(connection, next));
    }


    /// <summary>Serves the AWS wire and Connect to everything that comes over HTTP/1.1; gRPC needs HTTP/2, so the two never meet.</summary>
    public static void UseGatewayAws(this IApplicationBuilder app)
    {
        var endpoint = app.ApplicationServices.GetRequiredService<AwsEndpoint>();
        var guard = app.ApplicationServices.GetRequiredService<GrpcBodyGuard>();
        app.Use((http, next) => HttpProtocol.IsHttp2(http.Request.Protocol) ? PacedBody.Serve(http, paced => guard.Serve(paced, guarded => BodyHash.Serve(guarded, next))) : endpoint.Serve(http));
    }

    /// <summary>Maps the table's services as gRPC, with reflection.</summary>
    public static void MapGatewayGrpc(this IEndpointRouteBuilder routes)
    {
        routes.MapGrpcService<OperationService>();
        routes.MapGrpcService<ReflectionServiceImpl>();
    }
}
