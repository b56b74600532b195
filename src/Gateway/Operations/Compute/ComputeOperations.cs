using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Workloads;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Accounts.InstanceProfiles;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions.Issuing;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations.Compute;

/// <summary>rolecall's ComputeService: who may pass which role to what is decided here; what the role then may do, elsewhere.</summary>
internal sealed class ComputeOperations(IGrainFactory grains, CallerPermission permission, WorkloadCredentials credentials, IRandomSource random) : IOperationFamily
{
    public IEnumerable<Operation> Rows() =>
    [
        Row("LaunchInstance", readOnly: false, LaunchInstance),
        Row("RunTask", readOnly: false, RunTask),
        Row("CreatePodIdentityAssociation", readOnly: false, CreatePodIdentityAssociation),
        Row("LaunchService", readOnly: false, LaunchService),
        Row("ListWorkloads", readOnly: true, ListWorkloads),
        Row("TerminateWorkload", readOnly: false, TerminateWorkload),
        AdminRow.Of(ComputeService.Descriptor, "AssumeRoleAsService", readOnly: true, AssumeRoleAsService) with { IssuesCredentials = true },
    ];

    private static Operation Row(string name, bool readOnly, Func<Call, Task<IMessage>> handle) =>
        AdminRow.Of(ComputeService.Descriptor, name, readOnly, handle) with { Access = Access.SignedOrAdmin };

    private async Task<IMessage> LaunchInstance(Call call)
    {
        var request = call.RequestAs<LaunchInstanceRequest>();
        var account = AccountOf(call, request.HasAccountId ? request.AccountId : null);
        var workload = InstanceRequests.Launched(Workloads.Instance(account, RegionOf(request.HasRegion, request.Region), call.Now, random), request);
        var profile = await Account(call, account).FindProfile(request.InstanceProfile)
            ?? throw new AwsFaultException(Fault.NoSuchEntity($"Instance Profile {request.InstanceProfile} cannot be found."));
        if (call.Caller is not null)
        {
            var tags = InstanceTags.RequestKeys(workload.Instance!.Tags);
            await permission.Require(
                call, "ec2:RunInstances", workload.ResourceArn, [new("ec2:InstanceProfile", profile.Arn), .. InstanceRequests.Keys(workload), .. tags]);
            if (!tags.IsEmpty)
                await permission.Require(call, "ec2:CreateTags", workload.ResourceArn, [new("ec2:CreateAction", "RunInstances"), .. tags]);
            if (profile.RoleArn is { } role)
                await permission.RequirePass(call, role, workload.ServicePrincipal, workload.ResourceArn);
        }
        var address = new WorkloadAddress(call.SandboxName, account, workload.Id, workload.MetadataSecret);
        return new LaunchInstanceResponse
        {
            Instance = await Launch(call, account, workload with { ProfileName = profile.Name }),
            MetadataPath = address.MetadataPath,
            MetadataHost = address.MetadataHost,
        };
    }

    private async Task<IMessage> RunTask(Call call)
    {
        var request = call.RequestAs<RunTaskRequest>();
        var account = AccountOf(call, request.HasAccountId ? request.AccountId : null);
        var (region, family) = (RegionOf(request.HasRegion, request.Region), request.HasFamily ? request.Family : "task");
        var role = await FindRole(call, account, request.TaskRoleArn);
        var workload = Workloads.Task(account, region, request.HasCluster ? request.Cluster : "default", call.Now, random) with { RoleName = role };
        if (call.Caller is not null)
        {
            await permission.Require(call, "ecs:RunTask", $"arn:aws:ecs:{region}:{account}:task-definition/{family}:1");
            await permission.RequirePass(call, request.TaskRoleArn, workload.ServicePrincipal, workload.ResourceArn);
        }
        return new RunTaskResponse { Task = await Launch(call, account, workload), AuthorizationToken = workload.AuthorizationToken!.Reveal() };
    }

    private async Task<IMessage> CreatePodIdentityAssociation(Call call)
    {
        var request = call.RequestAs<CreatePodIdentityAssociationRequest>();
        var account = AccountOf(call, request.HasAccountId ? request.AccountId : null);
        var role = await FindRole(call, account, request.RoleArn);
        var workload = Workloads.Pod(account, RegionOf(request.HasRegion, request.Region), request, call.Now, random) with { RoleName = role };
        if (call.Caller is not null)
        {
            await permission.Require(call, "eks:CreatePodIdentityAssociation", workload.ResourceArn);
            await permission.RequirePass(call, request.RoleArn, workload.ServicePrincipal, workload.ResourceArn);
        }
        return new CreatePodIdentityAssociationResponse
        {
            Association = await Launch(call, account, workload),
            AuthorizationToken = workload.AuthorizationToken!.Reveal(),
        };
    }

    private async Task<IMessage> LaunchService(Call call)
    {
        var request = call.RequestAs<LaunchServiceRequest>();
        var account = AccountOf(call, request.HasAccountId ? request.AccountId : null);
        if (!ServiceSessions.IsService(request.ServicePrincipal))
            throw new AwsFaultException(Fault.ValidationError($"{request.ServicePrincipal} is no service principal."));
        if (!Arn.TryParse(request.ResourceArn, out var resource) || resource.Account != account)
            throw new AwsFaultException(Fault.ValidationError($"{request.ResourceArn} is no resource of account {account}."));
        var role = await FindRole(call, account, request.RoleArn);
        var workload = Workloads.Service(request.ServicePrincipal, request.ResourceArn, resource.Region, call.Now, random) with { RoleName = role };
        if (call.Caller is not null)
        {
            if (!request.HasAction)
                throw new AwsFaultException(Fault.ValidationError("Say which action of the service this is."));
            var (action, on) = ServiceActions.Check(request.ServicePrincipal, request.Action, request.ResourceArn);
            await permission.Require(call, action, on);
            await permission.RequirePass(call, request.RoleArn, request.ServicePrincipal, request.ResourceArn);
        }
        return new LaunchServiceResponse { Resource = await Launch(call, account, workload), AuthorizationToken = workload.AuthorizationToken!.Reveal() };
    }

    private async Task<IMessage> ListWorkloads(Call call)
    {
        var request = call.RequestAs<ListWorkloadsRequest>();
        var account = AccountOf(call, request.HasAccountId ? request.AccountId : null);
        var kind = System.Enum.Parse<WorkloadKind>(request.Kind, ignoreCase: true);
        if (call.Caller is not null)
            await permission.Require(call, Workloads.ListAction(kind), "*");
        var size = AdminRow.PageSize(request.HasPageSize, request.PageSize);
        var rows = (await Account(call, account).ListWorkloads())
            .Where(found => found.Workload.Kind == kind && string.CompareOrdinal(found.Workload.Id, request.PageToken) > 0)
            .Take(size + 1)
            .ToList();
        var (page, next) = AdminRow.Page(rows, size, found => found.Workload.Id);
        var response = new ListWorkloadsResponse { NextPageToken = next };
        response.Workloads.AddRange(page.Select(found => ToMessage(call, account, found)));
        return response;
    }

    private async Task<IMessage> TerminateWorkload(Call call)
    {
        var request = call.RequestAs<TerminateWorkloadRequest>();
        var account = AccountOf(call, request.HasAccountId ? request.AccountId : null);
        var found = await Account(call, account).FindWorkload(request.Id);
        if (call.Caller is not null)
        {
            var kind = found?.Workload.Kind ?? WorkloadKind.Instance;
            await permission.Require(call, Workloads.TerminateAction(kind), found?.Workload.ResourceArn ?? "*");
        }
        return await Account(call, account).Terminate(request.Id) is { } fault
            ? throw new AwsFaultException(fault)
            : new TerminateWorkloadResponse();
    }

    private async Task<IMessage> AssumeRoleAsService(Call call)
    {
        var request = call.RequestAs<AssumeRoleAsServiceRequest>();
        if (!ServiceSessions.IsService(request.ServicePrincipal))
            throw new AwsFaultException(Fault.ValidationError($"{request.ServicePrincipal} is no service principal."));
        if (!Arn.TryParse(request.SourceArn, out var source))
            throw new AwsFaultException(Fault.ValidationError($"{request.SourceArn} is invalid"));
        var asked = new ServiceAssume
        {
            RoleArn = request.RoleArn,
            ServicePrincipal = request.ServicePrincipal,
            SessionName = request.RoleSessionName,
            SourceArn = request.SourceArn,
            SourceAccount = request.HasSourceAccount ? request.SourceAccount : source.Account,
            Duration = TimeSpan.FromSeconds(request.HasDurationSeconds ? request.DurationSeconds : 3600),
        };
        var handedOut = await credentials.Assume(call.Sandbox, call.Now, asked, call.Origin);
        return new AssumeRoleAsServiceResponse
        {
            AccessKeyId = handedOut.AccessKeyId,
            SecretAccessKey = handedOut.SecretAccessKey.Reveal(),
            SessionToken = handedOut.Token,
            Expiration = Timestamp.FromDateTimeOffset(handedOut.ExpiresAt),
        };
    }

    /// <summary>The caller's own account; the administrator names one.</summary>
    internal static AccountId AccountOf(Call call, string? named) => (call.Caller?.Principal.Account, AccountId.Find(named)) switch
    {
        (null, null) => throw new AwsFaultException(
            Fault.ValidationError($"With the admin token, {call.Named("account_id")} has to be given.")),
        (null, { } account) => account,
        ({ } own, null) => own,
        ({ } own, { } account) when own == account => own,
        _ => throw new AwsFaultException(Fault.AccessDenied("Workloads are launched in the caller's own account.")),
    };

    private static string RegionOf(bool given, string region) => given ? region : "us-east-1";

    /// <summary>The name of a role of the account, which has to exist with this very ARN.</summary>
    private async Task<string> FindRole(Call call, AccountId account, string roleArn)
    {
        var (owner, name) = SessionIssuing.RoleOf(roleArn);
        if (owner != account)
            throw new AwsFaultException(Fault.AccessDenied("Cross-account pass role is not allowed."));
        var role = await Account(call, account).DefineRole(name);
        return role?.Arn == roleArn ? role.Name : throw new AwsFaultException(Fault.NoSuchEntity($"The role {roleArn} cannot be found."));
    }

    private async Task<Workload> Launch(Call call, AccountId account, StoredWorkload workload)
    {
        if (await Account(call, account).Launch(workload) is { } fault)
            throw new AwsFaultException(fault);
        call.Resources.Add((workload.ResourceArn, account, workload.ServicePrincipal));
        return ToMessage(call, account, (await Account(call, account).FindWorkload(workload.Id))!);
    }

    private static Workload ToMessage(Call call, AccountId account, WorkloadReply found)
    {
        var workload = found.Workload;
        return new Workload
        {
            Id = workload.Id,
            Kind = workload.Kind.ToString().ToLowerInvariant(),
            AccountId = account,
            ServicePrincipal = workload.ServicePrincipal,
            ResourceArn = workload.ResourceArn,
            RoleArn = found.RoleArn ?? "",
            InstanceProfileArn = found.Profile?.Arn ?? "",
            PrivateIp = workload.PrivateIp ?? "",
            Region = workload.Region,
            LaunchTime = Timestamp.FromDateTimeOffset(workload.LaunchedAt),
            CredentialsPath = workload.Kind == WorkloadKind.Instance
                ? ""
                : new WorkloadAddress(call.SandboxName, account, workload.Id).CredentialsPath,
            Instance = workload.Kind == WorkloadKind.Instance ? InstanceRequests.Show(workload) : null,
        };
    }

    private IAccountGrain Account(Call call, AccountId accountId) => grains.Grain<IAccountGrain>(Keys.Account(call.Sandbox.Name, accountId));
}
