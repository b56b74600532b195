using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Model;
using Grpc.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Rolecall.Contracts.ReadModels;
using Rolecall.Gateway.Actors;
using Rolecall.Gateway.Audit;
using Rolecall.Gateway.Bodies;
using Rolecall.Gateway.Connections;
using Rolecall.Gateway.Limits;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Operations.Compute;
using Rolecall.Gateway.Operations.Iam;
using Rolecall.Gateway.Operations.Organizations;
using Rolecall.Gateway.Operations.Questions;
using Rolecall.Gateway.Operations.Quotas;
using Rolecall.Gateway.Operations.S3;
using Rolecall.Gateway.Operations.Sandboxes;
using Rolecall.Gateway.Operations.Sts;
using Rolecall.Gateway.Operations.Worlds;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Requests;
using Rolecall.Gateway.Settings;
using Rolecall.Gateway.Telemetry;
using Rolecall.Gateway.Wires;
using Rolecall.Gateway.Wires.Connect;
using Rolecall.Gateway.Wires.Grpc;
using Rolecall.Gateway.Wires.Issuers;
using Rolecall.Gateway.Wires.Json;
using Rolecall.Gateway.Wires.Metadata;
using Rolecall.Gateway.Wires.Pages;
using Rolecall.Gateway.Wires.Query;
using Rolecall.Gateway.Wires.RestJson;
using Rolecall.Gateway.Wires.RestXml;
using Rolecall.Gateway.Wires.SignIn;

namespace Rolecall.Gateway;

/// <summary>The gateway's table of contents.</summary>
public static class GatewayServices
{
    /// <summary>The largest message to a gRPC service that is none of the table's.</summary>
    private const int LargestForeignMessage = 64 << 10;

    /// <summary>
    /// Adds the pipeline, the operation table and the wires. Needs IGrainFactory, the stores, IRandomSource and TimeProvider.
    /// </summary>
    /// <param name="issuerBase">"https://HOST" where the documents of accounts that issue identity tokens are found; null for the address
    /// by which the caller reached this server.</param>
    /// <param name="hostNames">Names that this server answers to, besides those that no stranger can point at it: "NAME", or "*.NAME" for
    /// all below it.</param>
    public static IServiceCollection AddGateway(
        this IServiceCollection services, string adminToken, string? issuerBase = null, IReadOnlyList<string>? hostNames = null)
    {
        services.AddHostCheck(issuerBase is null ? hostNames ?? [] : [.. hostNames ?? [], new Uri(issuerBase).Host]);
        services.AddSingleton<AnswerFailures>();
        services.AddSingleton(new AdminToken(adminToken));
        services.AddSingleton<ExistingGrains>();
        services.AddSingleton<PublishedModels>();
        services.AddSingleton<Deciders>();
        services.AddSingleton<RequestIds>();
        services.AddSingleton(_ => new BodyBudgets(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes));
        services.AddSingleton(all => all.GetRequiredService<BodyBudgets>().Requests);
        services.AddSingleton<BodyReader>();
        services.AddSingleton<ClaimedCallers>();
        services.AddSingleton<ConnectionGate>();
        services.AddSingleton<LeasedSandboxes>();
        services.AddSingleton<FailedProofs>();
        services.AddSingleton<Throttle>();
        services.AddSingleton(all => new OpenStreams(all.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? default));
        services.AddSingleton<Authenticator>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton(all => new RecordJson(path => all.GetRequiredService<OperationTable>().ByPath(path)?.Method));
        services.AddSingleton<AuthorizationArchive>();
        services.AddSingleton<CallTelemetry>();
        services.AddSingleton<CallPipeline>();
        services.AddHostedService<LeaseMetrics>();
        services.AddSingleton(all => new GatewayHealth(all.GetRequiredService<LeasedSandboxes>(), all.GetRequiredService<TimeProvider>()));

        services.AddSingleton<CallerPermission>();
        services.AddSingleton<SessionIssuer>();
        services.AddSingleton<WorkloadCredentials>();
        services.AddSingleton<ServiceRules>();
        services.AddFamily<StsOperations>();
        services.AddFamily<FederationOperations>();
        services.AddFamily<SignInOperations>();
        services.AddFamily<DecodeOperations>();
        services.AddFamily<IamOperations>();
        services.AddFamily<IamToolboxOperations>();
        services.AddFamily<RootAccessOperations>();
        services.AddFamily<DelegationOperations>();
        services.AddFamily<S3Operations>();
        services.AddFamily<SandboxOperations>();
        services.AddFamily<SandboxTokenOperations>();
        services.AddSingleton<SandboxDescriptions>();
        services.AddHostedService<SandboxSweep>();
        services.AddSingleton<WorldApplying>();
        services.AddFamily<WorldOperations>();
        services.AddFamily<IssuerOperations>();
        services.AddFamily<IdentityProviderOperations>();
        services.AddFamily<SamlIdentityProviderOperations>();
        services.AddFamily<DirectoryOperations>();
        services.AddFamily<ClockOperations>();
        services.AddFamily<AdminOrganizations>();
        services.AddFamily<AdminListings>();
        services.AddFamily<AdminPrincipals>();
        services.AddFamily<SessionOperations>();
        services.AddFamily<SessionListing>();
        services.AddFamily<ContextOperations>();
        services.AddFamily<ComputeOperations>();
        services.AddFamily<InstanceOperations>();
        services.AddSingleton<AdminOfOrganization>();
        services.AddFamily<AdminUnits>();
        services.AddFamily<AdminClosures>();
        services.AddFamily<GuardrailOperations>();
        services.AddFamily<OrganizationsApi>();
        services.AddFamily<QuotaOperations>();
        services.AddFamily<ServiceQuotasApi>();
        services.AddFamily<AuditOperations>();
        services.AddFamily<AccessOperations>();
        services.AddSingleton(all => new OperationTable([.. all.GetServices<IOperationFamily>().SelectMany(family => family.Rows())]));
        services.AddSingleton(all => new Lazy<OperationTable>(all.GetRequiredService<OperationTable>));

        services.AddSingleton<RequestLog>();
        services.AddSingleton<MetadataRequests>();
        services.AddSingleton<InstanceSigners>();
        services.AddSingleton<InstanceMetadata>();
        services.AddSingleton<InstanceMetadataWire>();
        services.AddSingleton<ContainerCredentialsWire>();
        services.AddSingleton(all => new PublicEndpoints(all, issuerBase));
        services.AddSingleton<IssuerWire>();
        services.AddSingleton<WorkflowTokenWire>();
        services.AddSingleton<SamlSignInWire>();
        services.AddSingleton<HttpWires>();
        services.AddSingleton<QueryWire>();
        services.AddSingleton<AwsJsonWire>();
        services.AddSingleton<RestJsonWire>();
        services.AddSingleton<S3Wire>();
        services.AddSingleton<ConnectWire>();
        services.AddSingleton<ConnectStreamWire>();
        services.AddSingleton<JsonLinesWire>();
        services.AddSingleton<NearestMethods>();
        services.AddSingleton<UnknownMethodWire>();
        services.AddSingleton<FrontPageWire>();
        services.AddGrpc(options =>
        {
            options.MaxReceiveMessageSize = LargestForeignMessage;
            options.MaxSendMessageSize = WireLimits.MaxObjectBytes;
        }).AddServiceOptions<OperationService>(options => options.MaxReceiveMessageSize = WireLimits.MaxObjectBytes);
        // The library would add gzip by itself, and a few compressed bytes could inflate to many.
        services.PostConfigure<GrpcServiceOptions>(options => options.CompressionProviders.Clear());
        services.AddSingleton<GrpcBodyGuard>();
        services.AddSingleton<GrpcUnary>();
        services.AddSingleton<GrpcEndpoint>();
        services.AddSingleton<IServiceMethodProvider<OperationService>, OperationMethods>();
        services.AddSingleton(all => new ReflectionServiceImpl(all.GetRequiredService<OperationTable>().Services));
        return services;
    }

    /// <summary>Adds what <see cref="UseHostCheck"/> needs, for a process without the wires.</summary>
    /// <param name="hostNames">As those of AddGateway.</param>
    public static void AddHostCheck(this IServiceCollection services, IReadOnlyList<string> hostNames)
    {
        services.AddSingleton(new HostNames(hostNames));
        services.AddSingleton<HostCheck>();
    }

    private static void AddFamily<T>(this IServiceCollection services)
        where T : class, IOperationFamily
    {
        services.AddSingleton<T>();
        services.AddSingleton<IOperationFamily>(all => all.GetRequiredService<T>());
    }

    /// <summary>Writes a line for each request to the log, at information level.</summary>
    public static void UseRequestLog(this IApplicationBuilder app)
    {
        var log = app.ApplicationServices.GetRequiredService<RequestLog>();
        app.Use((http, next) => log.Serve(http, next));
    }

    /// <summary>
    /// Runs before everything that the server serves: broken clients are not logged as errors of ours, and pages of other sites are
    /// refused.
    /// </summary>
    public static void UseGatewayGuards(this IApplicationBuilder app)
    {
        // The gate closes connections that make no request.
        app.Use((http, next) =>
        {
            http.Features.Get<ClientConnection>()?.RequestBegan();
            return next(http);
        });
        app.Use(app.ApplicationServices.GetRequiredService<AnswerFailures>().Serve);
        app.UseHostCheck();
    }

    /// <summary>Refuses host names that are not this server's, and pages of other sites; see <see cref="AddHostCheck"/>.</summary>
    public static void UseHostCheck(this IApplicationBuilder app) => app.Use(app.ApplicationServices.GetRequiredService<HostCheck>().Serve);

    /// <summary>Whether the text can be one of AddGateway's host names.</summary>
    public static bool IsHostName(string text) => HostNames.IsValid(text);

    /// <summary>
    /// Lets a port's connections through the one gate that counts them all; the first middleware of the port, before TLS.
    /// </summary>
    public static void UseConnectionGate(this ListenOptions port)
    {
        var gate = port.ApplicationServices.GetRequiredService<ConnectionGate>();
        port.Use(next => connection => gate.Pass(connection, next));
    }

    /// <summary>Serves the AWS wire and Connect to everything that comes over HTTP/1.1; gRPC needs HTTP/2, so the two never meet.</summary>
    public static void UseGatewayAws(this IApplicationBuilder app)
    {
        var wires = app.ApplicationServices.GetRequiredService<HttpWires>();
        var guard = app.ApplicationServices.GetRequiredService<GrpcBodyGuard>();
        app.Use((http, next) => HttpProtocol.IsHttp2(http.Request.Protocol) ? guard.Serve(http, next) : wires.Serve(http));
    }

    /// <summary>Maps the table's services as gRPC, with reflection.</summary>
    public static void MapGatewayGrpc(this IEndpointRouteBuilder routes)
    {
        routes.MapGrpcService<OperationService>();
        routes.MapGrpcService<ReflectionServiceImpl>();
    }
}
