using System.Collections.Immutable;
using Google.Protobuf;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Accounts.InstanceProfiles;
using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations.Compute;

/// <summary>What of an instance can be changed once it runs.</summary>
internal sealed class InstanceOperations(IGrainFactory grains, CallerPermission permission, InstanceSigners signers) : IOperationFamily
{
    /// <summary>How often a change is tried where others change the instance at the same time.</summary>
    private const int Attempts = 10;

    public IEnumerable<Operation> Rows() =>
    [
        Row("ModifyInstanceMetadataOptions", readOnly: false, ModifyMetadataOptions),
        Row("ModifyInstanceAttribute", readOnly: false, ModifyAttribute),
        Row("TagInstance", readOnly: false, Tag),
        Row("UntagInstance", readOnly: false, Untag),
        Row("GetInstanceIdentityCertificate", readOnly: true, GetCertificate),
    ];

    private static Operation Row(string name, bool readOnly, Func<Call, Task<IMessage>> handle) =>
        AdminRow.Of(ComputeService.Descriptor, name, readOnly, handle) with { Access = Access.SignedOrAdmin };

    private async Task<IMessage> ModifyMetadataOptions(Call call)
    {
        var request = call.RequestAs<ModifyInstanceMetadataOptionsRequest>();
        var changed = await Change(
            call, request.HasAccountId ? request.AccountId : null, request.InstanceId, "ec2:ModifyInstanceMetadataOptions", [],
            instance => InstanceRequests.With(instance, request.MetadataOptions));
        return new ModifyInstanceMetadataOptionsResponse { InstanceId = changed.Id, MetadataOptions = InstanceRequests.ShowOptions(changed) };
    }

    private async Task<IMessage> ModifyAttribute(Call call)
    {
        var request = call.RequestAs<ModifyInstanceAttributeRequest>();
        await Change(
            call, request.HasAccountId ? request.AccountId : null, request.InstanceId, "ec2:ModifyInstanceAttribute", [],
            instance => InstanceRequests.With(instance, settings => settings with
            {
                InstanceType = request.HasInstanceType ? request.InstanceType : settings.InstanceType,
                UserData = request.HasUserData ? InstanceRequests.UserData(request.UserData) : settings.UserData,
            }));
        return new ModifyInstanceAttributeResponse();
    }

    private async Task<IMessage> Tag(Call call)
    {
        var request = call.RequestAs<TagInstanceRequest>();
        var tags = InstanceRequests.TagsOf(request.Tags);
        await Change(
            call, request.HasAccountId ? request.AccountId : null, request.InstanceId, "ec2:CreateTags", InstanceTags.RequestKeys(tags),
            instance => InstanceRequests.With(instance, settings => settings with { Tags = InstanceTags.Added(settings.Tags, tags) }));
        return new TagInstanceResponse();
    }

    private async Task<IMessage> Untag(Call call)
    {
        var request = call.RequestAs<UntagInstanceRequest>();
        ImmutableArray<string> keys = [.. request.TagKeys];
        await Change(
            call, request.HasAccountId ? request.AccountId : null, request.InstanceId, "ec2:DeleteTags", [new("aws:TagKeys", keys)],
            instance => InstanceRequests.With(instance, settings => settings with { Tags = InstanceTags.Without(settings.Tags, keys) }));
        return new UntagInstanceResponse();
    }

    private async Task<IMessage> GetCertificate(Call call) => new GetInstanceIdentityCertificateResponse
    {
        Certificate = (await signers.CertificateOf(call.Sandbox)).ExportCertificatePem(),
    };

    /// <summary>The instance after the change, where the caller may make it.</summary>
    /// <exception cref="AwsFaultException">AccessDenied; NoSuchEntity; what the change is refused with.</exception>
    private async Task<StoredWorkload> Change(
        Call call, string? named, string id, string action, ImmutableArray<ConditionEntry> keys, Func<StoredWorkload, StoredWorkload> change)
    {
        var accountId = ComputeOperations.AccountOf(call, named);
        var account = grains.Grain<IAccountGrain>(Keys.Account(call.Sandbox.Name, accountId));
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var found = await account.FindWorkload(id) is { Workload: { Kind: WorkloadKind.Instance } instance } ? instance : null;
            if (call.Caller is not null)
            {
                await permission.Require(
                    call, action, found?.ResourceArn ?? "*", found is null ? keys : [.. InstanceRequests.Keys(found), .. InstanceRequests.ResourceKeys(found), .. keys]);
            }
            if (found is null)
                throw new AwsFaultException(Fault.NoSuchEntity($"{id} cannot be found."));
            var changed = change(found);
            if (!await account.Replace(found, changed))
                continue;
            call.Resources.Add((changed.ResourceArn, accountId, changed.ServicePrincipal));
            return changed;
        }
        throw new AwsFaultException(Fault.ServiceUnavailable("Others are changing the instance; nothing was changed."));
    }
}
